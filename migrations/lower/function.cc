#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

bool is_input(FunctionParameterMode mode) {
  return mode != FUNC_PARAM_OUT && mode != FUNC_PARAM_TABLE;
}

ArgumentMode mode_of(FunctionParameterMode mode) {
  switch (mode) {
    case FUNC_PARAM_OUT:
      return ArgumentMode::kOut;
    case FUNC_PARAM_INOUT:
      return ArgumentMode::kInOut;
    case FUNC_PARAM_VARIADIC:
      return ArgumentMode::kVariadic;
    case FUNC_PARAM_TABLE:
      return ArgumentMode::kTable;
    default:
      return ArgumentMode::kIn;
  }
}

// The tokens behind DEFAULT or = in "name type DEFAULT expression".
std::optional<Expression> default_of(Lowering& in, const Node* node, TokenText::Span span) {
  std::size_t from = in.tokens.find_word(span.first, span.last, "DEFAULT");
  if (from == span.last) {
    from = in.tokens.find_symbol(span.first, span.last, '=');
  }
  if (from >= span.last) {
    in.mismatch("the default of an argument");
    return std::nullopt;
  }
  return lower_expression(in, node, from + 1, span.last);
}

void lower_arguments(Lowering& in, const List* parameters, CreateFunction& function) {
  // Columns of RETURNS TABLE come last in the tree, and are not in the first parentheses.
  const std::size_t open = in.tokens.find_symbol(in.first, in.last, '(');
  const std::vector<TokenText::Span> spans = in.tokens.items(in.tokens.inside(open, in.last));
  std::size_t place = 0;
  for (const Node* entry : Nodes(parameters)) {
    const auto& parameter = *reinterpret_cast<const FunctionParameter*>(entry);
    bellows::FunctionArgument argument;
    argument.name = name_of(parameter.name);
    argument.mode = mode_of(parameter.mode);
    argument.type = type_ref(parameter.argType);
    if (parameter.defexpr != nullptr && place < spans.size()) {
      argument.default_value = default_of(in, parameter.defexpr, spans[place]);
    }
    if (is_input(parameter.mode)) {
      function.arguments.push_back(argument.type);
    }
    function.all_arguments.push_back(std::move(argument));
    ++place;
  }
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
  lower_arguments(in, node.parameters, function);
  function.returns = type_ref(node.returnType);
  function.properties = function_properties(node.options);
  function.volatility = function.properties.volatility.value_or(Volatility::kVolatile);
  function.security_definer = function.properties.security_definer.value_or(false);
  function.sets_search_path = function.properties.settings.contains("search_path") ||
                              function.properties.current_search_path;
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
