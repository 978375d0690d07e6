// Runs the corpus of PROXY headers whole, byte by byte and cut at every position, and mutants of it; and what addresses
// and lists of networks are made of.
#include "proxy_test.h"

#include "base/ip_address.h"
#include "corpus.h"
#include "protocol/proxy.h"

namespace tswsgi::test {
namespace {

constexpr int kMutantsPerCase = 100;

std::string text_of(const ProxyClient& client) {
  if (!client.is_given) return "none";
  std::string text = client.address.family == 4 ? "4" : "6";
  for (int i = 0; i < (client.address.family == 4 ? 4 : 16); ++i) text += ' ' + std::to_string(client.address.bytes[i]);
  return text + " port " + std::to_string(client.port);
}

// Feeds the input up to each of `ends` in turn until there is a decision; one line says all of the outcome.
std::string run(GuardedMemory& memory, const std::string& input, const std::vector<size_t>& ends) {
  for (const size_t end : ends) {
    ProxyClient client;
    size_t used = 0;
    ErrorId why = ErrorId::none;
    const Parse result = parse_proxy(memory.place(input, end), client, used, why);
    if (result == Parse::bad) return std::string("bad ") + error_row(why).name;
    if (result == Parse::done) return "done " + std::to_string(used) + ' ' + text_of(client);
  }
  return "more";
}

std::string wanted_of(const Json& expected) {
  const std::string result = expected.get("result");
  if (result == "bad") return "bad " + expected.get("error");
  if (result == "more") return result;
  std::string line = "done " + expected.get("used") + ' ';
  const std::string address = expected.get("address");
  if (address.empty()) return line + "none";
  ProxyClient client;
  client.is_given = parse_ip(address, client.address);
  client.port = static_cast<uint16_t>(std::stoul(expected.get("port")));
  return line + text_of(client);
}

std::vector<size_t> every_end(size_t size) {
  std::vector<size_t> ends;
  for (size_t end = 0; end <= size; ++end) ends.push_back(end);
  return ends;
}

}  // namespace

void test_proxy_corpus(Checker& check) {
  GuardedMemory memory;
  for (const Case& one : load_corpus("proxy")) {
    const size_t size = one.input.size();
    const std::string whole = run(memory, one.input, {size});
    check.equals(whole, wanted_of(one.expected), one.name);
    for (size_t cut = 0; cut <= size; ++cut) {
      check.equals(run(memory, one.input, {cut, size}), whole, one.name + " cut at " + std::to_string(cut));
    }
    check.equals(run(memory, one.input, every_end(size)), whole, one.name + " byte by byte");
  }
}

void test_proxy_mutants(Checker& check) {
  GuardedMemory memory;
  Dice dice;
  for (const Case& one : load_corpus("proxy")) {
    if (one.input.size() > 1000) continue;
    for (int i = 0; i < kMutantsPerCase; ++i) {
      const std::string mutant = mutate(one.input, dice);
      const std::string whole = run(memory, mutant, {mutant.size()});
      check.equals(run(memory, mutant, every_end(mutant.size())), whole, one.name + " mutant: " + mutant);
    }
  }
}

void test_ip_addresses(Checker& check) {
  const char* const wrong[] = {"",
                               "1",
                               "1.2.3",
                               "1.2.3.4.5",
                               "1.2.3.",
                               "256.1.1.1",
                               "01.2.3.4",
                               "1.2.3.+4",
                               "1.2.3.4 ",
                               ":",
                               ":::",
                               "1::2::3",
                               "12345::",
                               "1:2:3:4:5:6:7",
                               "::1.2.3",
                               "::g",
                               "1:2:3:4:5:6:7:8:9",
                               "1:2:3:4:5:6:7::8",
                               "fe80::1%1",
                               "1.2.3.4::",
                               ":1",
                               "1:",
                               "::1.2.3.4:5"};
  IpAddress address;
  for (const char* text : wrong) check.is_true(!parse_ip(text, address), std::string(text) + " is no address");
  const auto has_bytes = [&](const char* text, const char* same) {
    IpAddress other;
    const bool is_read = parse_ip(text, address) && parse_ip(same, other);
    const bool is_same = address.family == other.family && std::memcmp(address.bytes, other.bytes, 16) == 0;
    check.is_true(is_read && is_same, std::string(text) + " is " + same);
  };
  has_bytes("::ffff:192.0.2.1", "192.0.2.1");
  has_bytes("2001:DB8:0:0:0:0:0:1", "2001:db8::1");
  has_bytes("::", "0:0:0:0:0:0:0:0");
  has_bytes("64:ff9b::192.0.2.33", "64:ff9b::c000:221");
  has_bytes("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304");
  check.is_true(parse_ip("1.2.3.4", address) && address.family == 4 && address.bytes[3] == 4, "four octets");
}

void test_trusted_peers(Checker& check) {
  TrustedPeers peers;
  for (const char* entry : {"10.0.0.0/8", "192.0.2.7", "198.51.100.128/25", "fd00::/7", "2001:db8::1"}) {
    check.is_true(peers.add(entry), std::string(entry) + " is an entry");
  }
  for (const char* entry : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10/8", "fd00::/129", "localhost",
                            "::ffff:10.0.0.0/104", "1.2.3.4/08", "Unix", "**"}) {
    check.is_true(!peers.add(entry), std::string(entry) + " is none");
  }
  const auto has = [&peers](const char* text) {
    IpAddress address;
    return parse_ip(text, address) && peers.has(address);
  };
  for (const char* in : {"10.255.0.1", "192.0.2.7", "198.51.100.255", "::ffff:10.0.0.1", "fc00::1", "2001:db8::1"}) {
    check.is_true(has(in), std::string(in) + " is in the list");
  }
  for (const char* out : {"11.0.0.1", "192.0.2.8", "198.51.100.127", "fb00::1", "2001:db8::2", "::a00:1"}) {
    check.is_true(!has(out), std::string(out) + " is not");
  }
  check.is_true(!peers.has(IpAddress{}) && peers.add("unix") && peers.has(IpAddress{}), "unix sockets by name only");
  TrustedPeers all;
  IpAddress address;
  check.is_true(all.add("*") && all.has(IpAddress{}) && parse_ip("8.8.8.8", address) && all.has(address), "* is all");
}

}  // namespace tswsgi::test
