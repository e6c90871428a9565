#pragma once
// For tests of leases: a device, its streams and columns, and what a refusal says.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/support/device_column.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/test_device.hpp"

namespace warpmap::trial {

class leasing : public testing::Test {
 protected:
  leasing() { use_device(device); }

  static options how(std::size_t capacity = 0)
  {
    options made;
    made.backend = backend::cuda;
    made.seed = 7;
    made.capacity = capacity;
    return made;
  }
  device_column<u64> column(items const& of) { return {*device, of}; }

  template <class Refusal = misuse_error, class Call>
  static void expect_refused(Call call, std::string const& because)
  {
    try {
      call();
      ADD_FAILURE() << "not refused";
    } catch (Refusal const& refused) {
      EXPECT_NE(std::string{refused.what()}.find(because), std::string::npos) << refused.what();
    }
  }

  /// A stream that goes before the device does.
  struct stream {
    explicit stream(emulated_device& of) : on{of}, handle{of.make_stream()} {}
    stream(stream const&) = delete;
    stream& operator=(stream const&) = delete;
    ~stream()
    {
      EXPECT_NO_THROW(on.synchronize(handle));
      on.destroy(handle);
    }
    operator stream_ref() const { return handle; }
    emulated_device& on;
    host::stream_handle handle;
  };

  std::shared_ptr<emulated_device> device = std::make_shared<emulated_device>();
};

}  // namespace warpmap::trial
