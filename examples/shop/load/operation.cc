#include "examples/shop/load/operation.h"

#include <charconv>
#include <cstdio>

namespace shop {
namespace {

struct LineOf {
  std::string operator()(const PlaceOrder& order) const {
    std::string line = "place\t" + std::to_string(order.id) + '\t' +
                       std::to_string(order.customer) + '\t' + (order.paid ? "paid" : "unpaid") +
                       '\t' + std::to_string(order.total) + '\t' + order.coupon + '\t' + order.at;
    for (const Item& item : order.items) {
      line += '\t' + std::to_string(item.product) + '\t' + std::to_string(item.quantity) + '\t' +
              std::to_string(item.unit_price);
    }
    return line;
  }

  std::string operator()(const SetState& change) const {
    return "state\t" + std::to_string(change.id) + '\t' + change.state + '\t' + change.at;
  }

  std::string operator()(const SetTotal& change) const {
    return "total\t" + std::to_string(change.id) + '\t' + std::to_string(change.total) + '\t' +
           change.at;
  }
};

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const std::size_t tab = line.find('\t');
    fields.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) {
      return fields;
    }
    line.remove_prefix(tab + 1);
  }
}

template <typename Number>
bool read(std::string_view field, Number& number) {
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
  return error == std::errc{} && end == field.data() + field.size();
}

std::optional<Write> order_of(const std::vector<std::string_view>& fields) {
  constexpr std::size_t kHead = 7;
  constexpr std::size_t kItem = 3;
  PlaceOrder order;
  if (fields.size() <= kHead || (fields.size() - kHead) % kItem != 0 ||
      !read(fields[1], order.id) || !read(fields[2], order.customer) ||
      !read(fields[4], order.total)) {
    return std::nullopt;
  }
  order.paid = fields[3] == "paid";
  order.coupon = fields[5];
  order.at = fields[6];
  for (std::size_t i = kHead; i < fields.size(); i += kItem) {
    Item& item = order.items.emplace_back();
    if (!read(fields[i], item.product) || !read(fields[i + 1], item.quantity) ||
        !read(fields[i + 2], item.unit_price)) {
      return std::nullopt;
    }
  }
  return order;
}

}  // namespace

std::string to_line(const Write& write) {
  return std::visit(LineOf{}, write);
}

std::optional<Write> from_line(std::string_view line) {
  const std::vector<std::string_view> fields = fields_of(line);
  if (fields[0] == "place") {
    return order_of(fields);
  }
  if (fields.size() != 4) {
    return std::nullopt;
  }
  if (fields[0] == "state") {
    SetState change{0, std::string(fields[2]), std::string(fields[3])};
    return read(fields[1], change.id) ? std::optional<Write>(change) : std::nullopt;
  }
  if (fields[0] == "total") {
    SetTotal change{0, 0, std::string(fields[3])};
    return read(fields[1], change.id) && read(fields[2], change.total)
               ? std::optional<Write>(change)
               : std::nullopt;
  }
  return std::nullopt;
}

std::string money(Cents cents) {
  char text[32];
  std::snprintf(text, sizeof text, "%lld.%02lld", static_cast<long long>(cents / 100),
                static_cast<long long>(cents % 100));
  return text;
}

}  // namespace shop
