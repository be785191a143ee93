// digest.h: the checksums that other tools store, as those tools write them.
// Not here: our own checksum (sha256.h); what goes into a checksum (layouts/).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bellows {

// Lower-case hexadecimal digits.
std::string md5_hex(std::string_view bytes);
std::string sha1_hex(std::string_view bytes);
std::string sha384_hex(std::string_view bytes);

// The CRC-32 of zlib and java.util.zip, over pieces that arrive one after the other.
class Crc32 {
 public:
  void add(std::string_view bytes);

  [[nodiscard]] std::uint32_t value() const { return ~x_state; }

 private:
  std::uint32_t x_state = ~std::uint32_t{0};
};

}  // namespace bellows
