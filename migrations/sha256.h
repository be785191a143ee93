// sha256.h: the SHA-256 of bytes, through OpenSSL's libcrypto.
#pragma once

#include <string>
#include <string_view>

namespace bellows {

// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace bellows
