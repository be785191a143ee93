#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

// Where the query ends: before WITH [LOCAL | CASCADED] CHECK OPTION.
std::size_t query_end(Lowering& in, const ViewStmt& node) {
  if (node.withCheckOption == NO_CHECK_OPTION) {
    return in.last;
  }
  const std::size_t before_check = in.last - 3;
  return in.tokens.is_word(before_check, "WITH") ? before_check : before_check - 1;
}

}  // namespace

StatementBody lower_create_view(Lowering& in, const ViewStmt& node) {
  CreateView view;
  view.view = object_name(node.view);
  view.or_replace = node.replace;
  view.persistence = persistence_of(node.view);
  view.columns = name_list(node.aliases);
  Mentions mentions = mentions_of(in, node.query);
  view.reads = std::move(mentions.relations);
  view.columns_read = std::move(mentions.columns);

  view.storage_options = storage_options(node.options);
  if (node.withCheckOption != NO_CHECK_OPTION) {
    view.storage_options["check_option"] =
        node.withCheckOption == LOCAL_CHECK_OPTION ? "local" : "cascaded";
  }
  const std::size_t name = in.tokens.at(node.view->location);
  const std::size_t as = in.tokens.find_word(in.tokens.after_name(name), in.last, "AS");
  const std::size_t end = query_end(in, node);
  view.query = in.tokens.text(as + 1, end);
  if (node.options != nullptr) {
    const std::size_t with = in.tokens.find_word(name, as, "WITH");
    view.options = in.tokens.text(with, in.tokens.after_group(with + 1, as));
  }
  if (end < in.last) {
    view.options += (view.options.empty() ? "" : " ") + in.tokens.text(end, in.last);
  }
  return view;
}

}  // namespace bellows::lower
