#include "json.h"

#include <cctype>
#include <cstdio>
#include <cstdlib>

namespace tswsgi::test {
namespace {

class Reader {
 public:
  Reader(const std::string& text, const std::string& source) : text_(text), source_(source) {}

  Json read() {
    Json value = read_value();
    if (peek() != '\0') fail();
    return value;
  }

 private:
  [[noreturn]] void fail() const {
    std::fprintf(stderr, "%s: not understood at byte %zu\n", source_.c_str(), at_);
    std::exit(2);
  }

  // The next character that is not white space, '\0' at the end.
  char peek() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool take(char wanted) {
    if (peek() != wanted) return false;
    ++at_;
    return true;
  }

  void expect(char wanted) {
    if (!take(wanted)) fail();
  }

  Json read_value() {
    switch (peek()) {
      case '{':
        return read_object();
      case '[':
        return read_array();
      case '"':
        return {Json::Kind::text, read_string(), {}, {}};
      default:
        return read_word();
    }
  }

  Json read_object() {
    Json object{Json::Kind::object, "", {}, {}};
    expect('{');
    if (take('}')) return object;
    do {
      peek();
      const std::string name = read_string();
      expect(':');
      object.members[name] = read_value();
    } while (take(','));
    expect('}');
    return object;
  }

  Json read_array() {
    Json array{Json::Kind::array, "", {}, {}};
    expect('[');
    if (take(']')) return array;
    do {
      array.items.push_back(read_value());
    } while (take(','));
    expect(']');
    return array;
  }

  Json read_word() {
    std::string word;
    while (at_ < text_.size() && std::isalnum(static_cast<unsigned char>(text_[at_]))) word += text_[at_++];
    if (word == "true" || word == "false") return {Json::Kind::boolean, word, {}, {}};
    if (word.empty() || word.find_first_not_of("0123456789") != std::string::npos) fail();
    return {Json::Kind::number, word, {}, {}};
  }

  std::string read_string() {
    std::string string;
    expect('"');
    while (at_ < text_.size() && text_[at_] != '"') string += text_[at_] == '\\' ? read_escape() : text_[at_++];
    if (at_ == text_.size()) fail();
    ++at_;
    return string;
  }

  char read_escape() {
    static const std::map<char, char> kEscapes = {{'n', '\n'}, {'r', '\r'}, {'t', '\t'},
                                                  {'"', '"'},  {'/', '/'},  {'\\', '\\'}};
    const char letter = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (letter == 'u' && at_ + 6 <= text_.size() && text_.compare(at_ + 2, 2, "00") == 0) {
      const std::string digits = text_.substr(at_ + 4, 2);
      at_ += 6;
      return static_cast<char>(std::strtol(digits.c_str(), nullptr, 16));
    }
    if (kEscapes.count(letter) == 0) fail();
    at_ += 2;
    return kEscapes.at(letter);
  }

  const std::string& text_;
  const std::string& source_;
  size_t at_ = 0;
};

}  // namespace

Json parse_json(const std::string& text, const std::string& source) { return Reader(text, source).read(); }

}  // namespace tswsgi::test
