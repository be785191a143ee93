// A column on its way to another table, while the old release writes it where it was and the new
// one where it goes.
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "tests/support/rollout_fixture.h"

namespace bellows {
namespace {

constexpr const char* kUsers =
    "CREATE TABLE users (id int PRIMARY KEY, bio text NOT NULL, seen int DEFAULT 0);\n"
    "CREATE TABLE profiles (id int PRIMARY KEY, user_id int UNIQUE REFERENCES users, theme "
    "text);\n"
    "INSERT INTO users SELECT n, 'b' || n FROM generate_series(1, 50) n;\n"
    "INSERT INTO profiles SELECT n, n FROM generate_series(1, 40) n;\n";

constexpr const char* kMoveBio =
    "ALTER TABLE profiles ADD COLUMN bio text;\n"
    "UPDATE profiles SET bio = users.bio FROM users WHERE users.id = profiles.user_id;\n"
    "ALTER TABLE users DROP COLUMN bio;\n";

// "users.bio|profiles.bio" of a user.
std::string bios(const Client& client, int user) {
  return client.ask(
      "SELECT coalesce(u.bio, '-') || '|' || coalesce(p.bio, '-') FROM users u JOIN "
      "profiles p ON p.user_id = u.id WHERE u.id = " +
      std::to_string(user));
}

}  // namespace

TEST_CASE("old and new release write a column in two tables, and both hold the same", "[pg]") {
  const PhasedRollout rollout(kUsers, kMoveBio);
  rollout.run_until("expand");
  const Client old_release(rollout.url(), "shop-1.0");
  const Client new_release(rollout.url(), "shop-2.0");

  // UPDATE of either, of a row that is not filled yet.
  write(old_release, "UPDATE users SET bio = 'o1' WHERE id = 1");
  CHECK(bios(old_release, 1) == "o1|o1");
  write(new_release, "UPDATE profiles SET bio = 'n2' WHERE user_id = 2");
  CHECK(bios(old_release, 2) == "n2|n2");
  write(new_release, "UPDATE profiles SET bio = NULL WHERE user_id = 2");
  CHECK(bios(old_release, 2) == "-|-");

  // INSERT of both, with the column where each release has it; given, left out, NULL.
  write(old_release, "INSERT INTO users (id, bio) VALUES (101, 'o101')");
  write(old_release, "INSERT INTO profiles (id, user_id) VALUES (101, 101)");
  CHECK(bios(old_release, 101) == "o101|o101");
  write(new_release, "INSERT INTO users (id) VALUES (102)");
  write(new_release, "INSERT INTO profiles (id, user_id, bio) VALUES (102, 102, 'n102')");
  CHECK(bios(old_release, 102) == "n102|n102");
  write(old_release, "INSERT INTO users (id, bio) VALUES (103, 'o103')");
  write(new_release, "INSERT INTO profiles (id, user_id, bio) VALUES (103, 103, NULL)");
  CHECK(bios(old_release, 103) == "o103|o103");

  // A row that points elsewhere, with and without the column.
  write(old_release, "UPDATE profiles SET user_id = 41 WHERE id = 3");
  CHECK(bios(old_release, 41) == "b41|b41");
  write(new_release, "UPDATE profiles SET user_id = 42, bio = 'n42' WHERE id = 4");
  CHECK(bios(old_release, 42) == "n42|n42");
  write(old_release, "UPDATE profiles SET user_id = NULL WHERE id = 40");

  // Several rows at once.
  write(old_release, "UPDATE users SET bio = 'm' || id WHERE id IN (5, 6, 7)");
  write(new_release, "UPDATE profiles SET bio = 'k' || user_id WHERE user_id IN (7, 8)");
  CHECK(bios(old_release, 5) == "m5|m5");
  CHECK(bios(old_release, 7) == "k7|k7");
  CHECK(bios(old_release, 8) == "k8|k8");

  // ON CONFLICT.
  write(old_release,
        "INSERT INTO users (id, bio) VALUES (9, 'c9') ON CONFLICT (id) DO UPDATE SET bio = "
        "EXCLUDED.bio");
  CHECK(bios(old_release, 9) == "c9|c9");
  write(new_release,
        "INSERT INTO profiles (id, user_id, bio) VALUES (10, 10, 'c10') ON CONFLICT (user_id) DO "
        "UPDATE SET bio = EXCLUDED.bio");
  CHECK(bios(old_release, 10) == "c10|c10");
  write(old_release,
        "INSERT INTO profiles (id, user_id) VALUES (11, 11) ON CONFLICT (user_id) DO UPDATE SET "
        "theme = 'dark'");
  CHECK(bios(old_release, 11) == "b11|-");  // until the backfill comes to it

  rollout.run_until("backfill");
  CHECK(ask(rollout.url(),
            "SELECT count(*) FROM users u JOIN profiles p ON p.user_id = u.id WHERE u.bio IS "
            "DISTINCT FROM p.bio") == "0");
  rollout.finish();
  CHECK(ask(rollout.url(),
            "SELECT string_agg(bio, ' ' ORDER BY id) FROM profiles WHERE id IN (1, "
            "3, 4, 5, 7, 9, 10, 11, 12, 101, 102)") == "o1 b41 n42 m5 k7 c9 c10 b11 b12 o101 n102");
  CHECK(ask(rollout.url(), "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal") == "0");
}

TEST_CASE("a row that comes while the other table changes does not miss the change", "[pg]") {
  const PhasedRollout rollout(kUsers, kMoveBio);
  rollout.run_until("backfill");
  const Client old_release(rollout.url(), "shop-1.0");
  const Client other(rollout.url(), "shop-1.1");
  write(old_release, "BEGIN");
  write(old_release, "UPDATE users SET bio = 'late' WHERE id = 45");
  std::string answer = "not yet";
  std::thread inserts(
      [&] { answer = other.ask("INSERT INTO profiles (id, user_id) VALUES (45, 45)"); });
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  const std::string waits =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'shop-1.1' AND "
      "wait_event_type = 'Lock'";
  bool waited = false;
  while (!waited && std::chrono::steady_clock::now() < deadline) {
    waited = ask(rollout.url(), waits) == "1";
  }
  const std::string committed = old_release.ask("COMMIT");
  inserts.join();
  CHECK(waited);
  CHECK(committed.empty());
  CHECK(answer.empty());
  CHECK(bios(old_release, 45) == "late|late");
}

TEST_CASE("a parent that is inserted behind its row takes what the row has", "[pg]") {
  const PhasedRollout rollout(
      "CREATE TABLE users (id int PRIMARY KEY);\n"
      "CREATE TABLE contacts (id int PRIMARY KEY, user_id int UNIQUE REFERENCES users, email text "
      "NOT NULL DEFAULT 'none');\n"
      "INSERT INTO users SELECT generate_series(1, 9);\n"
      "INSERT INTO contacts SELECT n, n, 'e' || n FROM generate_series(1, 9) n;\n",
      "ALTER TABLE users ADD COLUMN email text;\n"
      "UPDATE users SET email = c.email FROM contacts c WHERE c.user_id = users.id;\n"
      "ALTER TABLE contacts DROP COLUMN email;\n");
  rollout.run_until("backfill");
  const Client old_release(rollout.url(), "shop-1.0");
  const Client new_release(rollout.url(), "shop-2.0");
  const auto emails = [&](int user) {
    return old_release.ask(
        "SELECT coalesce(u.email, '-') || '|' || c.email FROM users u JOIN contacts c ON c.user_id "
        "= u.id WHERE u.id = " +
        std::to_string(user));
  };
  CHECK(emails(9) == "e9|e9");
  write(new_release, "INSERT INTO users (id, email) VALUES (20, 'n20')");
  write(new_release, "INSERT INTO contacts (id, user_id) VALUES (20, 20)");
  CHECK(emails(20) == "n20|n20");
  write(old_release, "INSERT INTO users (id) VALUES (21)");
  write(old_release, "INSERT INTO contacts (id, user_id, email) VALUES (21, 21, 'o21')");
  CHECK(emails(21) == "o21|o21");
  write(old_release, "INSERT INTO users (id) VALUES (22)");
  write(old_release, "INSERT INTO contacts (id, user_id) VALUES (22, 22)");
  CHECK(emails(22) == "none|none");
  // The old release puts a row in the place of another.
  write(old_release, "DELETE FROM contacts WHERE user_id = 5");
  write(old_release, "INSERT INTO contacts (id, user_id, email) VALUES (50, 5, 'o50')");
  CHECK(emails(5) == "o50|o50");
  rollout.finish();
}

TEST_CASE("rows that share one take its changes, and keep what the new release gives them",
          "[pg]") {
  const PhasedRollout rollout(
      "CREATE TABLE posts (id int PRIMARY KEY, tenant text);\n"
      "CREATE TABLE comments (id int PRIMARY KEY, post_id int REFERENCES posts);\n"
      "CREATE INDEX ON comments (post_id);\n"
      "INSERT INTO posts SELECT n, 't' || n FROM generate_series(1, 5) n;\n"
      "INSERT INTO comments SELECT n, 1 + n % 3 FROM generate_series(1, 30) n;\n",
      "ALTER TABLE comments ADD COLUMN tenant text;\n"
      "UPDATE comments SET tenant = posts.tenant FROM posts WHERE posts.id = comments.post_id;\n");
  rollout.run_until("backfill");
  const Client old_release(rollout.url(), "shop-1.0");
  const Client new_release(rollout.url(), "shop-2.0");
  const auto tenants = [&](int post) {
    return old_release.ask(
        "SELECT string_agg(coalesce(tenant, '-'), ' ' ORDER BY id) FROM "
        "(SELECT * FROM comments WHERE post_id = " +
        std::to_string(post) + " ORDER BY id LIMIT 3) c");
  };
  CHECK(tenants(1) == "t1 t1 t1");
  write(new_release, "UPDATE comments SET tenant = 'own' WHERE id = 3");
  write(old_release, "UPDATE posts SET tenant = 'new' WHERE id = 1");
  CHECK(tenants(1) == "own new new");
  CHECK(old_release.ask("SELECT tenant FROM posts WHERE id = 1") == "new");
  write(old_release, "INSERT INTO comments VALUES (-1, 1)");
  write(new_release, "INSERT INTO comments VALUES (0, 1, 'given')");
  CHECK(tenants(1) == "new given own");
  write(old_release, "UPDATE comments SET post_id = 4 WHERE id IN (3, 6)");
  CHECK(tenants(4) == "t4 t4");
  rollout.finish();
  CHECK(ask(rollout.url(), "SELECT count(*) FROM comments WHERE tenant IS NULL") == "0");
}

TEST_CASE("with the directive what is written last holds for all rows that share one", "[pg]") {
  const PhasedRollout rollout(
      "CREATE TABLE orders (id int PRIMARY KEY, note text);\n"
      "CREATE TABLE items (id int PRIMARY KEY, order_id int REFERENCES orders);\n"
      "CREATE INDEX ON items (order_id);\n"
      "INSERT INTO orders SELECT n, 'n' || n FROM generate_series(1, 5) n;\n"
      "INSERT INTO items SELECT n, 1 + n % 3 FROM generate_series(1, 9) n;\n",
      "ALTER TABLE items ADD COLUMN note text;\n"
      "-- bellows: back note = lower(items.note)\n"
      "UPDATE items SET note = upper(orders.note) FROM orders WHERE orders.id = items.order_id;\n");
  rollout.run_until("backfill");
  const Client old_release(rollout.url(), "shop-1.0");
  const Client new_release(rollout.url(), "shop-2.0");
  const auto notes = [&](int order) {
    return old_release.ask(
        "SELECT note || ':' || (SELECT string_agg(i.note, ' ' ORDER BY i.id) "
        "FROM items i WHERE i.order_id = o.id) FROM orders o WHERE o.id = " +
        std::to_string(order));
  };
  CHECK(notes(1) == "n1:N1 N1 N1");
  write(new_release, "UPDATE items SET note = 'Mixed' WHERE id = 3");
  CHECK(notes(1) == "mixed:Mixed MIXED MIXED");
  write(old_release, "UPDATE orders SET note = 'old' WHERE id = 1");
  CHECK(notes(1) == "old:OLD OLD OLD");
  write(new_release, "INSERT INTO items VALUES (20, 2, 'A'), (21, 2, 'B')");
  CHECK(notes(2) == "b:B B B B B");
  write(new_release, "UPDATE items SET note = 'X' || id WHERE order_id = 3");
  CHECK(ask(rollout.url(),
            "SELECT count(DISTINCT lower(i.note)) || ' ' || bool_and(lower(i.note) "
            "= o.note) FROM items i JOIN orders o ON o.id = i.order_id WHERE o.id = "
            "3") == "1 true");
  rollout.finish();
}

TEST_CASE("taking a move back leaves nothing behind", "[pg]") {
  const PhasedRollout rollout(kUsers, kMoveBio);
  rollout.run_until("backfill");
  expect_done({"abort", "--yes"});
  CHECK(ask(rollout.url(), "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal") == "0");
  CHECK(ask(rollout.url(),
            "SELECT count(*) FROM pg_proc WHERE pronamespace = 'bellows'::regnamespace "
            "AND proname LIKE 'sync%'") == "0");
  CHECK(ask(rollout.url(),
            "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE "
            "attrelid = 'profiles'::regclass AND attnum > 0 AND NOT attisdropped") ==
        "id user_id theme");
}

}  // namespace bellows
