#include "base/ip_address.h"

namespace tswsgi {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A decimal number of at most `digits` digits, without leading zeros.
bool parse_decimal(std::string_view text, size_t digits, unsigned most, unsigned& out) {
  if (text.empty() || text.size() > digits || (text.size() > 1 && text[0] == '0')) return false;
  out = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    out = out * 10 + static_cast<unsigned>(c - '0');
  }
  return out <= most;
}

bool parse_ipv4(std::string_view text, uint8_t* out) {
  for (int i = 0; i < 4; ++i) {
    const size_t dot = i < 3 ? text.find('.') : text.size();
    unsigned octet = 0;
    if (dot == std::string_view::npos || !parse_decimal(text.substr(0, dot), 3, 255, octet)) return false;
    out[i] = static_cast<uint8_t>(octet);
    text.remove_prefix(i < 3 ? dot + 1 : dot);
  }
  return true;
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool parse_group(std::string_view text, uint8_t* out) {
  if (text.empty() || text.size() > 4) return false;
  unsigned value = 0;
  for (const char c : text) {
    if (hex_value(c) < 0) return false;
    value = value << 4 | static_cast<unsigned>(hex_value(c));
  }
  out[0] = static_cast<uint8_t>(value >> 8);
  out[1] = static_cast<uint8_t>(value & 0xff);
  return true;
}

// Groups between colons, the last one maybe as IPv4: how many bytes they are, at most 16. -1: they are none.
int parse_groups(std::string_view text, uint8_t* out) {
  int size = 0;
  while (!text.empty()) {
    const size_t colon = text.find(':');
    const std::string_view group = text.substr(0, colon);
    const bool is_ipv4 = group.find('.') != std::string_view::npos;
    const int bytes = is_ipv4 ? 4 : 2;
    if (size + bytes > 16 || (is_ipv4 && colon != std::string_view::npos)) return -1;
    if (is_ipv4 ? !parse_ipv4(group, out + size) : !parse_group(group, out + size)) return -1;
    size += bytes;
    if (colon == std::string_view::npos) return size;
    text.remove_prefix(colon + 1);
    if (text.empty()) return -1;
  }
  return size;
}

bool parse_ipv6(std::string_view text, uint8_t* out) {
  const size_t gap = text.find("::");
  if (gap == std::string_view::npos) return parse_groups(text, out) == 16;
  uint8_t behind[16] = {};
  const std::string_view front = text.substr(0, gap);
  if (front.find('.') != std::string_view::npos) return false;
  const int before = parse_groups(front, out);
  const int after = parse_groups(text.substr(gap + 2), behind);
  if (before < 0 || after < 0 || before + after > 14) return false;
  std::memset(out + before, 0, static_cast<size_t>(16 - before));
  std::memcpy(out + 16 - after, behind, static_cast<size_t>(after));
  return true;
}

constexpr uint8_t kMappedPrefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool is_mapped(const uint8_t* bytes) { return std::memcmp(bytes, kMappedPrefix, sizeof kMappedPrefix) == 0; }

bool have_same_bits(const uint8_t* one, const uint8_t* other, unsigned bits) {
  if (std::memcmp(one, other, bits / 8) != 0) return false;
  const unsigned rest = bits % 8;
  return rest == 0 || ((one[bits / 8] ^ other[bits / 8]) >> (8 - rest)) == 0;
}

}  // namespace

bool parse_ip(std::string_view text, IpAddress& out) {
  out = IpAddress{};
  if (text.find(':') == std::string_view::npos) {
    out.family = 4;
    return parse_ipv4(text, out.bytes);
  }
  out.family = 6;
  if (!parse_ipv6(text, out.bytes)) return false;
  out = without_mapping(out);
  return true;
}

IpAddress without_mapping(const IpAddress& address) {
  if (address.family != 6 || !is_mapped(address.bytes)) return address;
  IpAddress plain;
  plain.family = 4;
  std::memcpy(plain.bytes, address.bytes + 12, 4);
  return plain;
}

bool TrustedPeers::add(std::string_view entry) {
  if (entry == "unix") return has_unix_ = true;
  if (entry == "*") return has_all_ = true;
  const size_t slash = entry.find('/');
  Network network{};
  if (!parse_ip(entry.substr(0, slash), network.address)) return false;
  const unsigned most = network.address.family == 4 ? 32 : 128;
  unsigned prefix = most;
  // A network of mapped addresses would count its bits from elsewhere.
  const bool is_ipv6_text = entry.find(':') != std::string_view::npos;
  if (slash != std::string_view::npos && is_ipv6_text && most == 32) return false;
  if (slash != std::string_view::npos && !parse_decimal(entry.substr(slash + 1), 3, most, prefix)) return false;
  network.prefix = static_cast<uint8_t>(prefix);
  networks_.push_back(network);
  return true;
}

bool TrustedPeers::has(const IpAddress& peer) const {
  if (has_all_) return true;
  if (peer.family == 0) return has_unix_;
  for (const Network& network : networks_) {
    if (network.address.family != peer.family) continue;
    if (have_same_bits(network.address.bytes, peer.bytes, network.prefix)) return true;
  }
  return false;
}

}  // namespace tswsgi
