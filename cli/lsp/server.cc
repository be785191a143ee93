#include "cli/lsp/server.h"

#include <algorithm>
#include <filesystem>

#include "cli/lint/code_frame.h"
#include "cli/lint/scope.h"
#include "cli/read_files.h"
#include "cli/version.h"
#include "rules/file_rules.h"
#include "rules/rule.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;

// Of JSON-RPC and the protocol.
constexpr int kParseError = -32700;
constexpr int kInvalidRequest = -32600;
constexpr int kMethodNotFound = -32601;
constexpr int kNotInitialized = -32002;

Json capabilities() {
  return {{"capabilities",
           {{"textDocumentSync", {{"openClose", true}, {"change", 1}, {"save", true}}},
            {"hoverProvider", true},
            {"codeActionProvider", {{"codeActionKinds", {"quickfix"}}}}}},
          {"serverInfo", {{"name", "bellows"}, {"version", BELLOWS_VERSION}}}};
}

Json at_path(const Json& value, std::initializer_list<const char*> keys) {
  Json found = value;
  for (const char* key : keys) {
    if (!found.is_object() || !found.contains(key)) {
      return nullptr;
    }
    found = Json(found[key]);
  }
  return found;
}

std::string text_at(const Json& value, std::initializer_list<const char*> keys) {
  const Json found = at_path(value, keys);
  return found.is_string() ? found.get<std::string>() : "";
}

// The bytes that a finding is about; what has only a place reaches to the end of its line.
Range marked(const Finding& finding, const Document& document) {
  return finding.range == Range{}
             ? range_of_line(document.text(), finding.place.line, finding.place.column)
             : finding.range;
}

Json diagnostic(const Finding& finding, const Document& document) {
  return {{"range", document.range(marked(finding, document))},
          {"severity", static_cast<int>(finding.severity) + 1},
          {"code", finding.rule},
          {"source", "bellows"},
          {"message", finding.message + (finding.advice.empty() ? "" : "\n" + finding.advice)}};
}

std::string fenced(const std::vector<std::string>& statements) {
  std::string text = "```sql\n";
  for (const std::string& sql : statements) {
    text += sql + ";\n";
  }
  return text + "```\n";
}

std::string rule_page(const Finding& finding) {
  std::string text = "**" + finding.rule + "**: ";
  if (const Rule* rule = find_rule(finding.rule)) {
    text += std::string(rule->title) + "\n\n" + std::string(rule->why) + "\n\n**" +
            (rule->safe_form == nullptr ? "What to do" : "Safe form") + ":** " +
            std::string(rule->safe) + "\n";
  } else if (const FileRule* known = find_file_rule(finding.rule)) {
    text += std::string(known->title) + "\n\n" + std::string(known->why) + "\n\n**What to do:** " +
            std::string(known->what_to_do) + "\n";
  }
  text += "\n" + finding.message + "\n";
  return finding.safe_form.empty() ? text : text + "\n" + fenced(finding.safe_form);
}

Json edit_action(const std::string& title, const std::string& uri, const Json& diagnostic_of,
                 const Json& range, const std::string& text) {
  return {{"title", title},
          {"kind", "quickfix"},
          {"diagnostics", Json::array({diagnostic_of})},
          {"edit", {{"changes", {{uri, Json::array({{{"range", range}, {"newText", text}}})}}}}}};
}

Json safe_form_action(const std::string& uri, const Finding& finding, const Document& document) {
  std::string text;
  for (const std::string& sql : finding.safe_form) {
    text += (text.empty() ? "" : ";\n") + sql;
  }
  return edit_action("Write the safe form of " + finding.rule + " (" + finding.safe_phases + ")",
                     uri, diagnostic(finding, document), document.range(marked(finding, document)),
                     text);
}

Json allow_action(const std::string& uri, const Finding& finding, const Document& document) {
  const std::string& text = document.text();
  const std::size_t begin = std::min(finding.range.begin, text.size());
  const std::size_t line = begin == 0 ? 0 : text.rfind('\n', begin - 1) + 1;
  const std::string indent = text.substr(line, text.find_first_not_of(" \t", line) - line);
  return edit_action("Allow " + finding.rule + " here, with a reason", uri,
                     diagnostic(finding, document), document.range({line, line}),
                     indent + "-- bellows: allow " + finding.rule + " because REASON\n");
}

}  // namespace

void LanguageServer::receive(const std::string& message) {
  Result<Json> parsed = parse_json(message);
  if (!parsed) {
    fail(nullptr, kParseError, parsed.error().message);
  } else if (!parsed->is_object()) {
    fail(nullptr, kInvalidRequest, "a message is an object");
  } else {
    handle(*parsed);
  }
}

void LanguageServer::handle(const Json& message) {
  const std::string method = text_at(message, {"method"});
  if (method.empty()) {
    return;  // the answer to a question of ours, and we ask none
  }
  if (message.contains("id")) {
    answer(message);
    return;
  }
  if (method == "exit") {
    x_ended = x_shut_down ? 0 : 1;
  } else if (x_initialized && !x_shut_down) {
    notice(method, at_path(message, {"params"}));
  }
}

void LanguageServer::answer(const Json& request) {
  const std::string method = text_at(request, {"method"});
  const Json params = at_path(request, {"params"});
  const Json id = request["id"];
  Json result = nullptr;
  if (method == "initialize") {
    x_initialized = true;
    result = capabilities();
  } else if (!x_initialized) {
    fail(id, kNotInitialized, "initialize comes first");
    return;
  } else if (x_shut_down) {
    fail(id, kInvalidRequest, "the server was shut down");
    return;
  } else if (method == "shutdown") {
    x_shut_down = true;
  } else if (method == "textDocument/hover") {
    result = hover(params);
  } else if (method == "textDocument/codeAction") {
    result = code_actions(params);
  } else {
    fail(id, kMethodNotFound, "there is no method " + method);
    return;
  }
  x_send({{"jsonrpc", "2.0"}, {"id", id}, {"result", result}});
}

void LanguageServer::fail(const Json& id, int code, const std::string& message) {
  x_send({{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", code}, {"message", message}}}});
}

void LanguageServer::notice(const std::string& method, const Json& params) {
  const std::string uri = text_at(params, {"textDocument", "uri"});
  if (method == "textDocument/didOpen") {
    x_open.insert_or_assign(
        uri, Open{path_of_uri(uri), Document(text_at(params, {"textDocument", "text"})), {}});
  } else if (method == "textDocument/didChange") {
    const Json changes = at_path(params, {"contentChanges"});
    const auto open = x_open.find(uri);
    if (open == x_open.end() || !changes.is_array() || changes.empty()) {
      return;
    }
    open->second.document = Document(text_at(changes.back(), {"text"}));
  } else if (method == "textDocument/didClose") {
    x_open.erase(uri);
    x_send({{"jsonrpc", "2.0"},
            {"method", "textDocument/publishDiagnostics"},
            {"params", {{"uri", uri}, {"diagnostics", Json::array()}}}});
  } else if (method != "textDocument/didSave") {
    return;
  }
  // What one file says may decide what is found in another one.
  for (auto& [open_uri, open] : x_open) {
    publish(open_uri, open);
  }
}

void LanguageServer::publish(const std::string& uri, Open& open) {
  open.findings = findings_in(open);
  Json diagnostics = Json::array();
  for (const Finding& finding : open.findings) {
    diagnostics.push_back(diagnostic(finding, open.document));
  }
  x_send({{"jsonrpc", "2.0"},
          {"method", "textDocument/publishDiagnostics"},
          {"params", {{"uri", uri}, {"diagnostics", std::move(diagnostics)}}}});
}

std::vector<Finding> LanguageServer::findings_in(const Open& open) const {
  if (open.path.empty()) {
    return {};
  }
  LintRequest request;
  request.offline = true;
  request.paths = {open.path};
  for (const auto& [uri, other] : x_open) {
    request.unsaved.emplace(other.path, other.document.text());
  }
  Result<LintScope> scope = LintScope{};
  if (fs::exists(open.path)) {
    scope = read_scope(x_invocation, request);
  } else if (Result<Migration> alone = migration_of_text(open.path, open.document.text()); alone) {
    scope->subject.migrations.push_back(*std::move(alone));
  } else {
    scope->subject.unread.push_back(alone.error());
  }
  if (!scope) {
    return {finding_of(scope.error(), "syntax-error", nullptr)};
  }
  std::vector<Finding> findings =
      apply_policy(x_invocation.config.lint.policy, lint(scope->subject).findings);
  std::erase_if(findings, [&](const Finding& finding) {
    return fs::absolute(finding.place.file).lexically_normal() !=
           fs::path(open.path).lexically_normal();
  });
  return findings;
}

const LanguageServer::Open* LanguageServer::find_open(const Json& params) const {
  const auto found = x_open.find(text_at(params, {"textDocument", "uri"}));
  return found == x_open.end() ? nullptr : &found->second;
}

Json LanguageServer::hover(const Json& params) const {
  const Open* open = find_open(params);
  const Json position = at_path(params, {"position"});
  if (open == nullptr || !position.is_object()) {
    return nullptr;
  }
  const std::size_t byte = open->document.byte_at(position);
  std::string text;
  std::optional<Range> range;
  for (const Finding& finding : open->findings) {
    const Range here = marked(finding, open->document);
    if (byte >= here.begin && byte <= here.end) {
      text += (text.empty() ? "" : "\n---\n\n") + rule_page(finding);
      range = range ? range : here;
    }
  }
  if (!range) {
    return nullptr;
  }
  return {{"contents", {{"kind", "markdown"}, {"value", text}}},
          {"range", open->document.range(*range)}};
}

Json LanguageServer::code_actions(const Json& params) const {
  const Open* open = find_open(params);
  const Json range = at_path(params, {"range"});
  Json actions = Json::array();
  if (open == nullptr || !range.is_object()) {
    return actions;
  }
  const std::size_t begin = open->document.byte_at(at_path(range, {"start"}));
  const std::size_t end = open->document.byte_at(at_path(range, {"end"}));
  const std::string uri = text_at(params, {"textDocument", "uri"});
  for (const Finding& finding : open->findings) {
    const Range here = marked(finding, open->document);
    if (here.begin > end || here.end < begin) {
      continue;
    }
    if (!finding.safe_form.empty()) {
      actions.push_back(safe_form_action(uri, finding, open->document));
    }
    if (find_rule(finding.rule) != nullptr) {
      actions.push_back(allow_action(uri, finding, open->document));
    }
  }
  return actions;
}

}  // namespace bellows
