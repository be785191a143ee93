#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

bool is_input(FunctionParameterMode mode) {
  return mode != FUNC_PARAM_OUT && mode != FUNC_PARAM_TABLE;
}

Volatility volatility_of(const DefElem* option) {
  const std::string text = option_text(option);
  if (text == "immutable") {
    return Volatility::kImmutable;
  }
  return text == "stable" ? Volatility::kStable : Volatility::kVolatile;
}

bool sets_search_path(const List* options) {
  for (const Node* node : Nodes(options)) {
    const auto* option = BELLOWS_AS(DefElem, node);
    const auto* set = option == nullptr ? nullptr : BELLOWS_AS(VariableSetStmt, option->arg);
    if (set != nullptr && set->name != nullptr && std::string_view(set->name) == "search_path") {
      return true;
    }
  }
  return false;
}

// AS 'body', or AS 'object file', 'symbol' for C.
std::string body_of(const DefElem* option) {
  if (option == nullptr || option->arg == nullptr) {
    return "";
  }
  const auto* strings = BELLOWS_AS(List, option->arg);
  return name_of(strings == nullptr ? option->arg : node_at(strings, 0)).text;
}

}  // namespace

StatementBody lower_create_function(Lowering& in, const CreateFunctionStmt& node) {
  CreateFunction function;
  function.function = object_name(node.funcname);
  function.procedure = node.is_procedure;
  function.or_replace = node.replace;
  for (const Node* entry : Nodes(node.parameters)) {
    const auto& parameter = *reinterpret_cast<const FunctionParameter*>(entry);
    if (is_input(parameter.mode)) {
      function.arguments.push_back(type_ref(parameter.argType));
    }
  }
  function.returns = type_ref(node.returnType);
  function.volatility = volatility_of(find_option(node.options, "volatility"));
  function.security_definer = option_is_true(find_option(node.options, "security"));
  function.sets_search_path = sets_search_path(node.options);
  function.body = body_of(find_option(node.options, "as"));
  const DefElem* language = find_option(node.options, "language");
  function.language = {option_text(language)};
  if (node.sql_body != nullptr) {  // BEGIN ATOMIC … END, or RETURN expression
    const std::size_t atomic = in.tokens.find_word(in.first, in.last, "ATOMIC");
    const std::size_t body =
        atomic < in.last ? atomic - 1 : in.tokens.find_word(in.first, in.last, "RETURN");
    function.body = in.tokens.text(body, in.last);
    function.language = {language == nullptr ? "sql" : function.language.text};
  }
  return function;
}

StatementBody lower_do(const DoStmt& node) {
  DoBlock block;
  block.body = body_of(find_option(node.args, "as"));
  if (const DefElem* language = find_option(node.args, "language")) {
    block.language = {option_text(language)};
  }
  return block;
}

}  // namespace bellows::lower
