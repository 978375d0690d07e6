#include "corpus.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tswsgi::test {
namespace {

[[noreturn]] void fail(const std::string& text) {
  std::fprintf(stderr, "%s\n", text.c_str());
  std::exit(2);
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(path.string() + ": cannot be read");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

std::vector<Case> load_corpus(const std::string& protocol) {
  const char* root = std::getenv("TSWSGI_CORPUS");
  if (root == nullptr) fail("TSWSGI_CORPUS is not set; start the tests with test/native/run.sh");
  std::vector<Case> cases;
  for (const char* kind : {"valid", "invalid"}) {
    const std::string folder = protocol + "/" + kind;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(root) / folder)) {
      if (entry.path().extension() != ".bin") continue;
      std::filesystem::path json = entry.path();
      json.replace_extension(".json");
      const std::string name = folder + "/" + entry.path().stem().string();
      cases.push_back({name, read_file(entry.path()), parse_json(read_file(json), name)});
    }
  }
  if (cases.empty()) fail(std::string(root) + ": no cases for " + protocol);
  std::sort(cases.begin(), cases.end(), [](const Case& a, const Case& b) { return a.name < b.name; });
  return cases;
}

GuardedMemory::GuardedMemory() {
  const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  void* memory = mmap(nullptr, kCapacity + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) fail("mmap failed");
  begin_ = static_cast<uint8_t*>(memory);
  if (mprotect(begin_ + kCapacity, page, PROT_NONE) != 0) fail("mprotect failed");
}

GuardedMemory::~GuardedMemory() { munmap(begin_, kCapacity + static_cast<size_t>(sysconf(_SC_PAGESIZE))); }

Bytes GuardedMemory::place(const std::string& input, size_t size) {
  if (size > kCapacity) fail("the input is larger than the guarded memory");
  uint8_t* at = begin_ + kCapacity - size;
  std::copy_n(input.data(), size, at);
  return {at, size};
}

std::string mutate(const std::string& input, Dice& dice) {
  static const std::string kTelling("\r\n\t :,;/?#*%[]0159aG=\0\x01\x16\x7f\x80\xff", 27);
  std::string mutant = input;
  for (uint32_t changes = 1 + dice.roll(3); changes > 0 && !mutant.empty(); --changes) {
    const size_t at = dice.roll(static_cast<uint32_t>(mutant.size()));
    const char byte = dice.roll(4) == 0 ? static_cast<char>(dice.roll(256))
                                        : kTelling[dice.roll(static_cast<uint32_t>(kTelling.size()))];
    switch (dice.roll(4)) {
      case 0:
        mutant[at] = byte;
        break;
      case 1:
        mutant.insert(at, 1, byte);
        break;
      case 2:
        mutant.erase(at, 1);
        break;
      default:
        mutant.insert(at, mutant.substr(at, 1 + dice.roll(24)));
    }
  }
  return mutant;
}

}  // namespace tswsgi::test
