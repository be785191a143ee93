#include "executor/gates/environment.h"

#include <algorithm>
#include <cstdlib>

namespace bellows {
namespace {

bool is_variable(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Error not_set(const GateSpec& spec, const std::string& name) {
  return {ErrorCode::kConfiguration, "the environment variable " + name + " is not set",
          "Set it to what the new release is called.", spec.at, ""};
}

Result<std::string> expanded(const GateSpec& spec, const std::string& text) {
  std::string result;
  std::size_t done = 0;
  for (;;) {
    const std::size_t begin = text.find("${", done);
    const std::size_t end = begin == std::string::npos ? begin : text.find('}', begin);
    if (end == std::string::npos) {
      return result + text.substr(done);
    }
    const std::string name = text.substr(begin + 2, end - begin - 2);
    if (!is_variable(name)) {
      result += text.substr(done, begin + 2 - done);
      done = begin + 2;
      continue;
    }
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') {
      return not_set(spec, name);
    }
    result += text.substr(done, begin - done) + value;
    done = end + 1;
  }
}

}  // namespace

Result<GateSpec> with_environment(GateSpec spec) {
  for (std::string* text :
       {&spec.workload.image, &spec.workload.label, &spec.heartbeat.release,
        &spec.reading.condition, &spec.reading.query, &spec.reading.age_query, &spec.old_release}) {
    Result<std::string> value = expanded(spec, *text);
    if (!value) {
      return value.error();
    }
    *text = *std::move(value);
  }
  return spec;
}

}  // namespace bellows
