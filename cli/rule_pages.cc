#include "cli/rule_pages.h"

namespace bellows {
namespace {

std::string example_text(const Example& example, std::string_view verdict) {
  std::string text = "\n```sql\n";
  if (!example.given.empty()) {
    text += "-- given\n" + std::string(example.given) + "\n";
  }
  return text + "-- " + std::string(verdict) + "\n" + std::string(example.sql) + "\n```\n";
}

std::string link(std::string_view id, std::string_view folder) {
  return "[" + std::string(id) + "](" + std::string(folder) + std::string(id) + ".md)";
}

std::string heading(std::string_view id, std::string_view title, Severity severity,
                    std::string_view kind, std::string_view why) {
  return "# " + std::string(id) + "\n\n" + std::string(title) + " (" +
         std::string(severity_name(severity)) + ", " + std::string(kind) + ").\n\n" +
         std::string(why) + "\n";
}

constexpr std::string_view kBack = "\nAll rules: [rules](../rules.md).\n";

std::string comments_of(const Peer& peer) {
  std::string text;
  for (const PeerComment& comment : peer.comments) {
    text += (text.empty() ? "`-- " : ", `-- ") + std::string(comment.word) + "`";
  }
  return text;
}

}  // namespace

std::string rules_index() {
  std::string text =
      "# Rules\n\nWhat `bellows lint` reports, and what `bellows plan` makes of it. Tables that "
      "the same migrations create,\nand temporary ones, are left alone. `bellows explain RULE` "
      "prints one of these; [lint](lint.md) says how to\nchoose among them.\n\n## About "
      "statements\n\n| rule | finds | severity | class | rewritten by `plan` "
      "|\n|---|---|---|---|---|\n";
  for (const Rule& rule : rules()) {
    text += "| " + link(rule.id, "rules/") + " | " + std::string(rule.title) + " | " +
            std::string(severity_name(rule.severity)) + " | " +
            std::string(rule_class_name(rule.rule_class)) + " | " +
            (rule.safe_form == nullptr ? "no" : "yes") + " |\n";
  }
  text +=
      "\n## About files, directives and queries\n\n| rule | finds | severity |\n|---|---|---|\n";
  for (const FileRule& rule : file_rules()) {
    text += "| " + link(rule.id, "rules/") + " | " + std::string(rule.title) + " | " +
            std::string(severity_name(rule.severity)) + " |\n";
  }
  return text;
}

std::string rule_page(const Rule& rule) {
  std::string text =
      heading(rule.id, rule.title, rule.severity, rule_class_name(rule.rule_class), rule.why) +
      "\n**" + (rule.safe_form == nullptr ? "What to do" : "Safe form") + ":** " +
      std::string(rule.safe) + "\n";
  for (const Example& example : rule.violating) {
    text += example_text(example, "found");
  }
  for (const Example& example : rule.clean) {
    text += example_text(example, "not found");
  }
  return text + std::string(kBack);
}

std::string rule_page(const FileRule& rule) {
  return heading(rule.id, rule.title, rule.severity, "files", rule.why) + "\n**What to do:** " +
         std::string(rule.what_to_do) + "\n" + std::string(kBack);
}

std::string peer_page(const Peer& peer) {
  const std::string name(peer.name);
  std::string text =
      "# Coming from " + name + "\n\nThe ignore comments in your files (" + comments_of(peer) +
      ") go on counting when `bellows.toml` says so:\n\n```toml\n[lint]\nhonour = [\"" +
      std::string(peer.id) +
      "\"]\nstart-after = \"42\"   # the last version that is deployed: older files are left "
      "alone\n```\n\nA comment counts for the statement that it stands in or before, however many "
      "lines that has; one that\nnames no rule silences all of them. New files say it with a "
      "[directive](directives.md), which needs a reason.\n\n| " +
      name + " | Bellows |\n|---|---|\n";
  for (const PeerRule& rule : peer.rules) {
    text += "| `" + std::string(rule.id) + "`" +
            (rule.title.empty() ? "" : " " + std::string(rule.title)) + " | ";
    std::string ours;
    for (const std::string_view id : rule.ours) {
      ours += (ours.empty() ? "" : ", ") + link(id, "rules/");
    }
    text += (ours.empty() ? std::string(rule.instead) : ours) + " |\n";
  }
  return text;
}

}  // namespace bellows
