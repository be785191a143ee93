#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

// What an expression or a query holds that is no leaf. The server's walker raises an error, as a
// longjmp, on a node that it does not know: so it is only given these.
constexpr NodeTag kWalked[] = {
    T_GroupingFunc,
    T_SubLink,
    T_CaseExpr,
    T_RowExpr,
    T_CoalesceExpr,
    T_MinMaxExpr,
    T_XmlExpr,
    T_NullTest,
    T_BooleanTest,
    T_List,
    T_MergeWhenClause,
    T_A_Expr,
    T_BoolExpr,
    T_NamedArgExpr,
    T_A_Indices,
    T_A_Indirection,
    T_A_ArrayExpr,
    T_ResTarget,
    T_MultiAssignRef,
    T_CollateClause,
    T_SortBy,
    T_WindowDef,
    T_RangeSubselect,
    T_RangeFunction,
    T_RangeTableSample,
    T_RangeTableFunc,
    T_RangeTableFuncCol,
    T_ColumnDef,
    T_IndexElem,
    T_GroupingSet,
    T_XmlSerialize,
    T_InferClause,
    T_OnConflictClause,
    T_CommonTableExpr,
#if PG_VERSION_NUM >= 160000
    T_JsonFormat,
    T_JsonReturning,
    T_JsonValueExpr,
    T_JsonConstructorExpr,
    T_JsonIsPredicate,
    T_JsonOutput,
    T_JsonKeyValue,
    T_JsonObjectConstructor,
    T_JsonArrayConstructor,
    T_JsonAggConstructor,
    T_JsonObjectAgg,
    T_JsonArrayAgg,
    T_JsonArrayQueryConstructor,
#endif
#if PG_VERSION_NUM >= 170000
    T_JsonParseExpr,
    T_JsonScalarExpr,
    T_JsonSerializeExpr,
    T_JsonArgument,
    T_JsonFuncExpr,
    T_JsonBehavior,
    T_JsonTable,
    T_JsonTableColumn,
    T_JsonTablePathSpec,
#endif
};

constexpr NodeTag kSkipped[] = {
    T_WithClause,  // read before what can see its names
    T_IntoClause,  // written, and said by the query
    T_TypeName,    // modifiers such as geometry(Point) are no columns
    T_SetToDefault,     T_CurrentOfExpr, T_Integer, T_Float,  T_Boolean, T_String,
    T_BitString,        T_ParamRef,      T_A_Const, T_A_Star, T_Alias,
#if PG_VERSION_NUM >= 170000
    T_MergeSupportFunc,
#endif
};

}  // namespace

Inner inner_of(NodeTag tag) {
  if (std::find(std::begin(kWalked), std::end(kWalked), tag) != std::end(kWalked)) {
    return Inner::kWalk;
  }
  if (std::find(std::begin(kSkipped), std::end(kSkipped), tag) != std::end(kSkipped)) {
    return Inner::kSkip;
  }
  return Inner::kUnknown;
}

}  // namespace bellows::lower
