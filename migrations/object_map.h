// object_map.h: a sorted map of objects, of which a copy costs nothing.
// Owns: ObjectMap: a treap whose nodes and objects are shared between copies until one changes.
// Promises: iteration is sorted; a copy never sees what becomes of the other; changing an object
//           copies it and the O(log n) nodes above it, and those only while they are shared. It
//           remembers what was touched since settled(). References stay valid as those into a
//           std::map do, but one into an object that is shared keeps showing what that was before
//           somebody changed it. Safe to read from several threads.
// Not here: what the objects have to do with each other (catalog.h).
//
// Asking a map that is not const for an object counts as changing it; to look only, ask a const
// one.
#pragma once

#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace bellows {

template <typename Key, typename Value>
class ObjectMap {
 public:
  using key_type = Key;
  using mapped_type = Value;
  using value_type = std::pair<const Key, Value>;

 private:
  // Shared, and therefore never changed, while anybody else points at it.
  struct Node {
    std::shared_ptr<value_type> object;
    std::uint64_t priority = 0;
    std::shared_ptr<Node> left;
    std::shared_ptr<Node> right;

    [[nodiscard]] const Key& key() const { return object->first; }
  };

  using Tree = std::shared_ptr<Node>;

 public:
  class const_iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = ObjectMap::value_type;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = const value_type&;

    const_iterator() = default;

    const_iterator(const Node* root, const Node* node) : x_root(root), x_node(node) {}

    reference operator*() const { return *x_node->object; }

    pointer operator->() const { return x_node->object.get(); }

    const_iterator& operator++() {
      x_node = after(x_root, x_node);
      return *this;
    }

    const_iterator operator++(int) {
      const_iterator old = *this;
      ++*this;
      return old;
    }

    bool operator==(const const_iterator& other) const { return x_node == other.x_node; }

   private:
    const Node* x_root = nullptr;
    const Node* x_node = nullptr;
  };

  // What find() gives where the object may be changed.
  class iterator : public const_iterator {
   public:
    iterator() = default;

    iterator(const Node* root, const Node* node)
        : const_iterator(root, node), x_object(node ? node->object.get() : nullptr) {}

    value_type& operator*() const { return *x_object; }

    value_type* operator->() const { return x_object; }

   private:
    value_type* x_object = nullptr;
  };

  [[nodiscard]] const_iterator begin() const {
    return {x_root.get(), x_root ? first(x_root.get()) : nullptr};
  }

  [[nodiscard]] const_iterator end() const { return {}; }

  [[nodiscard]] std::size_t size() const { return x_size; }

  [[nodiscard]] bool empty() const { return x_root == nullptr; }

  [[nodiscard]] bool contains(const Key& key) const { return locate(key) != nullptr; }

  [[nodiscard]] const_iterator find(const Key& key) const { return {x_root.get(), locate(key)}; }

  [[nodiscard]] iterator find(const Key& key) { return {x_root.get(), own_path(key)}; }

  [[nodiscard]] const Value& at(const Key& key) const {
    const Node* node = locate(key);
    if (node == nullptr) {
      throw std::out_of_range("ObjectMap::at");
    }
    return node->object->second;
  }

  [[nodiscard]] Value& at(const Key& key) {
    Node* node = own_path(key);
    if (node == nullptr) {
      throw std::out_of_range("ObjectMap::at");
    }
    return node->object->second;
  }

  Value& operator[](const Key& key) { return emplace(key, Value{}).first->second; }

  // For whoever changes one object after the other.
  [[nodiscard]] std::vector<Key> keys() const {
    std::vector<Key> all;
    all.reserve(x_size);
    for (const value_type& entry : *this) {
      all.push_back(entry.first);
    }
    return all;
  }

  // The first object whose key is not less.
  [[nodiscard]] const_iterator lower_bound(const Key& key) const {
    const Node* found = nullptr;
    for (const Node* node = x_root.get(); node != nullptr;) {
      if (node->key() < key) {
        node = node->right.get();
      } else {
        found = node;
        node = node->left.get();
      }
    }
    return {x_root.get(), found};
  }

  // Leaves what is there already. The key may be a part of the value, as in
  // emplace(table.name, std::move(table)): both are references until the key was copied.
  std::pair<iterator, bool> emplace(const Key& key, Value&& value) {
    if (Node* node = own_path(key)) {
      return {iterator(x_root.get(), node), false};
    }
    touch(key);
    Tree node = std::make_shared<Node>();
    node->object = std::make_shared<value_type>(key, std::move(value));
    node->priority = next_random();
    Node* raw = node.get();
    insert(x_root, std::move(node));
    ++x_size;
    return {iterator(x_root.get(), raw), true};
  }

  std::pair<iterator, bool> emplace(const Key& key, const Value& value) {
    return emplace(key, Value(value));
  }

  std::pair<iterator, bool> insert(const value_type& entry) {
    return emplace(entry.first, entry.second);
  }

  std::pair<iterator, bool> insert_or_assign(const Key& key, Value&& value) {
    if (Node* node = own_path(key)) {
      node->object->second = std::move(value);
      return {iterator(x_root.get(), node), false};
    }
    return emplace(key, std::move(value));
  }

  std::pair<iterator, bool> insert_or_assign(const Key& key, const Value& value) {
    return insert_or_assign(key, Value(value));
  }

  std::size_t erase(const Key& key) { return take(key) ? 1 : 0; }

  // Takes it out.
  std::optional<Value> take(const Key& key) {
    if (locate(key) == nullptr) {
      return std::nullopt;
    }
    const Key wanted = key;  // the caller's may be the object's own
    touch(wanted);
    Tree* tree = &x_root;
    for (;;) {
      own(*tree);
      if (wanted < (*tree)->key()) {
        tree = &(*tree)->left;
      } else if ((*tree)->key() < wanted) {
        tree = &(*tree)->right;
      } else {
        break;
      }
    }
    const Tree gone = std::move(*tree);
    *tree = merged(std::move(gone->left), std::move(gone->right));
    --x_size;
    x_erased.push_back(gone->object);
    return gone->object->second;
  }

  // Takes out each that meets the condition.
  template <typename Condition>
  void erase_if(Condition condition) {
    std::vector<Key> gone;
    for (const value_type& entry : std::as_const(*this)) {
      if (condition(entry)) {
        gone.push_back(entry.first);
      }
    }
    for (const Key& key : gone) {
      erase(key);
    }
  }

  void clear() { *this = ObjectMap(); }

  // What was asked for to be changed, made or taken out since settled();
  // perhaps more than once.
  [[nodiscard]] const std::vector<Key>& touched() const { return x_touched; }

  // What was taken out since.
  [[nodiscard]] const std::vector<std::shared_ptr<value_type>>& erased() const { return x_erased; }

  void settled() {
    x_touched.clear();
    x_erased.clear();
  }

  bool operator==(const ObjectMap& other) const {
    if (x_root == other.x_root) {
      return true;
    }
    auto a = begin();
    auto b = other.begin();
    for (; a != end() && b != other.end(); ++a, ++b) {
      if (&*a != &*b && !(*a == *b)) {
        return false;
      }
    }
    return a == end() && b == other.end();
  }

 private:
  static const Node* first(const Node* node) {
    while (node->left) {
      node = node->left.get();
    }
    return node;
  }

  static const Node* after(const Node* root, const Node* node) {
    if (node->right) {
      return first(node->right.get());
    }
    const Node* found = nullptr;
    for (const Node* above = root; above != node;) {
      if (node->key() < above->key()) {
        found = above;
        above = above->left.get();
      } else {
        above = above->right.get();
      }
    }
    return found;
  }

  [[nodiscard]] const Node* locate(const Key& key) const {
    for (const Node* node = x_root.get(); node != nullptr;) {
      const auto order = key <=> node->key();
      if (order == 0) {
        return node;
      }
      node = order < 0 ? node->left.get() : node->right.get();
    }
    return nullptr;
  }

  static void own(Tree& tree) {
    if (tree.use_count() > 1) {
      tree = std::make_shared<Node>(*tree);
    }
  }

  // The object's node, when it is there: this map's alone from the root down.
  Node* own_path(const Key& key) {
    if (locate(key) == nullptr) {
      return nullptr;
    }
    touch(key);
    Tree* tree = &x_root;
    for (;;) {
      own(*tree);
      const auto order = key <=> (*tree)->key();
      if (order == 0) {
        break;
      }
      tree = order < 0 ? &(*tree)->left : &(*tree)->right;
    }
    Node* node = tree->get();
    if (node->object.use_count() > 1) {
      node->object = std::make_shared<value_type>(*node->object);
    }
    return node;
  }

  // All of the tree that is less than the key, and the rest.
  static void split(Tree tree, const Key& key, Tree& less, Tree& rest) {
    if (!tree) {
      less.reset();
      rest.reset();
      return;
    }
    own(tree);
    if (tree->key() < key) {
      split(std::move(tree->right), key, tree->right, rest);
      less = std::move(tree);
    } else {
      split(std::move(tree->left), key, less, tree->left);
      rest = std::move(tree);
    }
  }

  static void insert(Tree& tree, Tree node) {
    if (!tree) {
      tree = std::move(node);
    } else if (node->priority > tree->priority) {
      split(std::move(tree), node->key(), node->left, node->right);
      tree = std::move(node);
    } else {
      own(tree);
      Tree& below = node->key() < tree->key() ? tree->left : tree->right;
      insert(below, std::move(node));
    }
  }

  // Everything in `left` is less than everything in `right`.
  static Tree merged(Tree left, Tree right) {
    if (!left || !right) {
      return left ? std::move(left) : std::move(right);
    }
    if (left->priority > right->priority) {
      own(left);
      left->right = merged(std::move(left->right), std::move(right));
      return left;
    }
    own(right);
    right->left = merged(std::move(left), std::move(right->left));
    return right;
  }

  void touch(const Key& key) {
    if (x_touched.empty() || !(x_touched.back() == key)) {
      x_touched.push_back(key);
    }
  }

  // Which shape the tree has shows nowhere, so this need not be random in
  // earnest.
  std::uint64_t next_random() {
    x_random ^= x_random << 13U;
    x_random ^= x_random >> 7U;
    x_random ^= x_random << 17U;
    return x_random;
  }

  Tree x_root;
  std::size_t x_size = 0;
  std::uint64_t x_random = 0x9e3779b97f4a7c15U;
  std::vector<Key> x_touched;
  std::vector<std::shared_ptr<value_type>> x_erased;
};

}  // namespace bellows
