// surroundings.h: what a test runs in: a folder, variables, a database to look into.
#pragma once

#include <memory>
#include <optional>
#include <string>

namespace bellows {

// Sets a variable for as long as it lives; then it is as it was before.
class Environment {
 public:
  Environment(std::string name, const std::string& value);
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment();

 private:
  std::string x_name;
  std::optional<std::string> x_before;
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

// A client of a database with a name of its own, connected for as long as it lives.
class Client {
 public:
  Client(const std::string& url, const std::string& application_name);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  // As ask() below, in this client's session.
  [[nodiscard]] std::string ask(const std::string& sql) const;

 private:
  struct Connection;
  std::unique_ptr<Connection> x_connection;
};

// The answer to one query with one value, as a text; the server's message when it fails.
std::string ask(const std::string& url, const std::string& sql);

}  // namespace bellows
