// The one exception type of native/lib. `code` is a row of the error table in src/errors.ts, which adds the
// remedy; the message says what failed, on which thing, and the errno by name.
#pragma once

#include <stdexcept>
#include <string>

namespace camfx {

class Error : public std::runtime_error {
 public:
  Error(std::string code, const std::string& message, int error_number = 0);

  const std::string& code() const noexcept { return code_; }
  /// The errno behind the failure, 0 when there is none.
  int error_number() const noexcept { return error_number_; }

 private:
  std::string code_;
  int error_number_;
};

/// "EBUSY" for 16, "errno 4711" for a number without a name.
std::string errno_name(int error_number);

/// An Error of table code SYSTEM (or `code`) for the current errno: "open /dev/video0: EACCES (Permission denied)".
[[noreturn]] void throw_errno(const std::string& what, const std::string& code = "SYSTEM");

}  // namespace camfx
