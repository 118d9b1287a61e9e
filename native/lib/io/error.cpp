#include "io/error.h"

#include <cerrno>
#include <cstring>
#include <utility>

namespace camfx {

Error::Error(std::string code, const std::string& message, int error_number)
    : std::runtime_error(message), code_(std::move(code)), error_number_(error_number) {}

std::string errno_name(int error_number) {
  const char* name = strerrorname_np(error_number);
  return name != nullptr ? name : "errno " + std::to_string(error_number);
}

void throw_errno(const std::string& what, const std::string& code) {
  const int error_number = errno;
  throw Error(code, what + ": " + errno_name(error_number) + " (" + std::strerror(error_number) + ")", error_number);
}

}  // namespace camfx
