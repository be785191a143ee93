// surroundings.h: what a test runs in: a folder, variables, a database to look into.
#pragma once

#include <string>

namespace bellows {

// Sets a variable for as long as it lives.
class Environment {
 public:
  Environment(std::string name, const std::string& value);
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment();

 private:
  std::string x_name;
};

// A folder that this process is in, and that is removed, for as long as it lives.
class WorkFolder {
 public:
  WorkFolder();
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  ~WorkFolder();

  void write(const std::string& file, const std::string& text) const;

  [[nodiscard]] std::string path() const { return x_path; }

 private:
  std::string x_path;
  std::string x_before;
};

// The answer to one query with one value, as a text; the server's message when it fails.
std::string ask(const std::string& url, const std::string& sql);

}  // namespace bellows
