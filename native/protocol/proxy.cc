#include "protocol/proxy.h"

#include <algorithm>

#include "protocol/ascii.h"

namespace tswsgi {
namespace {

constexpr std::string_view kStart1 = "PROXY ";
constexpr std::string_view kStart2{"\r\n\r\n\0\r\nQUIT\n", 12};
constexpr size_t kFixed2 = 16;  // the start, version and command, family and transport, length

// Of version 2: how many bytes the addresses of a family take, by the upper half of the byte that names it.
constexpr size_t kAddressBytes[] = {0, 12, 36, 216};
constexpr uint8_t kIpv4 = 1;
constexpr uint8_t kUnix = 3;
constexpr uint8_t kStream = 1;  // the lower half: unspecified, stream, datagram
constexpr uint8_t kDatagram = 2;

Parse refuse(ErrorId& why) {
  why = ErrorId::bad_proxy_header;
  return Parse::bad;
}

bool may_begin_with(Bytes in, std::string_view start) {
  return std::memcmp(in.data, start.data(), std::min(in.size, start.size())) == 0;
}

size_t read_u16(const uint8_t* at) { return static_cast<size_t>(at[0] << 8 | at[1]); }

// Takes the word up to the next space off `line`. False: there is none, or it is empty.
bool take_word(std::string_view& line, std::string_view& word) {
  const size_t space = line.find(' ');
  word = line.substr(0, space);
  line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
  return !word.empty();
}

bool parse_port(std::string_view text, uint16_t& port) {
  if (text.empty() || text.size() > 5 || (text.size() > 1 && text[0] == '0')) return false;
  uint64_t number = 0;
  if (!parse_length({reinterpret_cast<const uint8_t*>(text.data()), text.size()}, number) || number > 65535)
    return false;
  port = static_cast<uint16_t>(number);
  return true;
}

// `TCP4 source destination port port`, or UNKNOWN, behind which anything may come.
bool read_line(std::string_view line, ProxyClient& out) {
  std::string_view kind, source, destination, source_port, destination_port;
  if (!take_word(line, kind)) return false;
  if (kind == "UNKNOWN") return true;
  const bool is_ipv6 = kind == "TCP6";
  if (!is_ipv6 && kind != "TCP4") return false;
  const bool has_all = take_word(line, source) && take_word(line, destination) && take_word(line, source_port);
  destination_port = line;
  IpAddress unused;
  uint16_t unused_port = 0;
  const auto is_of_kind = [is_ipv6](std::string_view text) {
    return (text.find(':') != std::string_view::npos) == is_ipv6;
  };
  if (!has_all || !is_of_kind(source) || !is_of_kind(destination)) return false;
  if (!parse_ip(source, out.address) || !parse_ip(destination, unused)) return false;
  if (!parse_port(source_port, out.port) || !parse_port(destination_port, unused_port)) return false;
  out.is_given = true;
  return true;
}

Parse parse_version1(Bytes in, ProxyClient& out, size_t& used, ErrorId& why) {
  const size_t room = std::min(in.size, kMaxProxyLine);
  const uint8_t* const end = in.data + room;
  const uint8_t* at = in.data;
  while (at < end && *at >= 0x20 && *at < 0x7f) ++at;
  if (at == end) return in.size < kMaxProxyLine ? Parse::more : refuse(why);
  if (*at != '\r') return refuse(why);
  if (at + 1 == end) return in.size < kMaxProxyLine ? Parse::more : refuse(why);
  if (at[1] != '\n') return refuse(why);
  const auto* text = reinterpret_cast<const char*>(in.data);
  std::string_view line{text, static_cast<size_t>(at - in.data)};
  line.remove_prefix(kStart1.size());
  if (!read_line(line, out)) return refuse(why);
  used = static_cast<size_t>(at + 2 - in.data);
  return Parse::done;
}

// Type, 16 bits of length, value; over and over up to the end.
bool are_whole(const uint8_t* at, const uint8_t* end) {
  while (at < end) {
    if (end - at < 3) return false;
    const size_t size = read_u16(at + 1);
    at += 3;
    if (static_cast<size_t>(end - at) < size) return false;
    at += size;
  }
  return true;
}

void read_addresses(const uint8_t* at, uint8_t family, ProxyClient& out) {
  const size_t size = family == kIpv4 ? 4 : 16;
  IpAddress address;
  address.family = family == kIpv4 ? 4 : 6;
  std::memcpy(address.bytes, at, size);
  out.address = without_mapping(address);
  out.port = static_cast<uint16_t>(read_u16(at + 2 * size));
  out.is_given = true;
}

Parse parse_version2(Bytes in, ProxyClient& out, size_t& used, ErrorId& why) {
  if (in.size > 12 && (in.data[12] & 0xf0) != 0x20) return refuse(why);
  if (in.size > 12 && (in.data[12] & 0x0f) > 1) return refuse(why);  // LOCAL, PROXY
  if (in.size > 13 && ((in.data[13] >> 4) > kUnix || (in.data[13] & 0x0f) > kDatagram)) return refuse(why);
  if (in.size < kFixed2) return Parse::more;
  const bool is_local = (in.data[12] & 0x0f) == 0;
  const uint8_t family = in.data[13] >> 4;
  const size_t size = read_u16(in.data + 14);
  const size_t address_bytes = is_local ? 0 : kAddressBytes[family];
  if (kFixed2 + size > kMaxProxyHeader || size < address_bytes) return refuse(why);
  if (in.size < kFixed2 + size) return Parse::more;
  const uint8_t* const addresses = in.data + kFixed2;
  // What comes with LOCAL, or behind a family that has no name, is to be skipped unread.
  const bool has_form = !is_local && family != 0;
  if (has_form && !are_whole(addresses + address_bytes, addresses + size)) return refuse(why);
  if (has_form && family != kUnix && (in.data[13] & 0x0f) == kStream) read_addresses(addresses, family, out);
  used = kFixed2 + size;
  return Parse::done;
}

}  // namespace

Parse parse_proxy(Bytes in, ProxyClient& out, size_t& used, ErrorId& why) {
  out = ProxyClient{};
  why = ErrorId::none;
  if (in.size == 0) return Parse::more;
  if (may_begin_with(in, kStart1)) {
    return in.size < kStart1.size() ? Parse::more : parse_version1(in, out, used, why);
  }
  if (!may_begin_with(in, kStart2)) return refuse(why);
  return in.size < kStart2.size() ? Parse::more : parse_version2(in, out, used, why);
}

}  // namespace tswsgi
