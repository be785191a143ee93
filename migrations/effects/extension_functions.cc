#include "migrations/effects/extension_functions.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace bellows {
namespace {

struct Entry {
  std::string_view function;
  std::string_view extension;
  Volatility volatility;
};

// pg_proc of the extensions that come with the server, without the parts of types, operators and
// index methods; the worst of several overloads; sorted.
constexpr auto kFunctions = std::to_array<Entry>({
    {"akeys", "hstore", Volatility::kImmutable},
    {"armor", "pgcrypto", Volatility::kImmutable},
    {"avals", "hstore", Volatility::kImmutable},
    {"citext", "citext", Volatility::kImmutable},
    {"crypt", "pgcrypto", Volatility::kImmutable},
    {"cube", "cube", Volatility::kImmutable},
    {"cube_dim", "cube", Volatility::kImmutable},
    {"cube_enlarge", "cube", Volatility::kImmutable},
    {"cube_inter", "cube", Volatility::kImmutable},
    {"cube_is_point", "cube", Volatility::kImmutable},
    {"cube_ll_coord", "cube", Volatility::kImmutable},
    {"cube_size", "cube", Volatility::kImmutable},
    {"cube_subset", "cube", Volatility::kImmutable},
    {"cube_union", "cube", Volatility::kImmutable},
    {"cube_ur_coord", "cube", Volatility::kImmutable},
    {"dearmor", "pgcrypto", Volatility::kImmutable},
    {"decrypt", "pgcrypto", Volatility::kImmutable},
    {"decrypt_iv", "pgcrypto", Volatility::kImmutable},
    {"defined", "hstore", Volatility::kImmutable},
    {"difference", "fuzzystrmatch", Volatility::kImmutable},
    {"digest", "pgcrypto", Volatility::kImmutable},
    {"dmetaphone", "fuzzystrmatch", Volatility::kImmutable},
    {"dmetaphone_alt", "fuzzystrmatch", Volatility::kImmutable},
    {"each", "hstore", Volatility::kImmutable},
    {"earth", "earthdistance", Volatility::kImmutable},
    {"earth_box", "earthdistance", Volatility::kImmutable},
    {"earth_distance", "earthdistance", Volatility::kImmutable},
    {"encrypt", "pgcrypto", Volatility::kImmutable},
    {"encrypt_iv", "pgcrypto", Volatility::kImmutable},
    {"gc_to_sec", "earthdistance", Volatility::kImmutable},
    {"gen_random_bytes", "pgcrypto", Volatility::kVolatile},
    {"gen_salt", "pgcrypto", Volatility::kVolatile},
    {"hmac", "pgcrypto", Volatility::kImmutable},
    {"hstore", "hstore", Volatility::kImmutable},
    {"hstore_to_json", "hstore", Volatility::kImmutable},
    {"hstore_to_json_loose", "hstore", Volatility::kImmutable},
    {"hstore_to_jsonb", "hstore", Volatility::kImmutable},
    {"hstore_to_jsonb_loose", "hstore", Volatility::kImmutable},
    {"index", "ltree", Volatility::kImmutable},
    {"intset", "intarray", Volatility::kImmutable},
    {"isdefined", "hstore", Volatility::kImmutable},
    {"isexists", "hstore", Volatility::kImmutable},
    {"latitude", "earthdistance", Volatility::kImmutable},
    {"lca", "ltree", Volatility::kImmutable},
    {"levenshtein", "fuzzystrmatch", Volatility::kImmutable},
    {"levenshtein_less_equal", "fuzzystrmatch", Volatility::kImmutable},
    {"ll_to_earth", "earthdistance", Volatility::kImmutable},
    {"longitude", "earthdistance", Volatility::kImmutable},
    {"ltree2text", "ltree", Volatility::kImmutable},
    {"metaphone", "fuzzystrmatch", Volatility::kImmutable},
    {"nlevel", "ltree", Volatility::kImmutable},
    {"pgp_armor_headers", "pgcrypto", Volatility::kImmutable},
    {"pgp_key_id", "pgcrypto", Volatility::kImmutable},
    {"pgp_pub_decrypt", "pgcrypto", Volatility::kImmutable},
    {"pgp_pub_decrypt_bytea", "pgcrypto", Volatility::kImmutable},
    {"pgp_pub_encrypt", "pgcrypto", Volatility::kVolatile},
    {"pgp_pub_encrypt_bytea", "pgcrypto", Volatility::kVolatile},
    {"pgp_sym_decrypt", "pgcrypto", Volatility::kImmutable},
    {"pgp_sym_decrypt_bytea", "pgcrypto", Volatility::kImmutable},
    {"pgp_sym_encrypt", "pgcrypto", Volatility::kVolatile},
    {"pgp_sym_encrypt_bytea", "pgcrypto", Volatility::kVolatile},
    {"querytree", "intarray", Volatility::kImmutable},
    {"sec_to_gc", "earthdistance", Volatility::kImmutable},
    {"show_trgm", "pg_trgm", Volatility::kImmutable},
    {"similarity", "pg_trgm", Volatility::kImmutable},
    {"skeys", "hstore", Volatility::kImmutable},
    {"slice", "hstore", Volatility::kImmutable},
    {"sort", "intarray", Volatility::kImmutable},
    {"sort_asc", "intarray", Volatility::kImmutable},
    {"sort_desc", "intarray", Volatility::kImmutable},
    {"soundex", "fuzzystrmatch", Volatility::kImmutable},
    {"strict_word_similarity", "pg_trgm", Volatility::kImmutable},
    {"subarray", "intarray", Volatility::kImmutable},
    {"subltree", "ltree", Volatility::kImmutable},
    {"subpath", "ltree", Volatility::kImmutable},
    {"svals", "hstore", Volatility::kImmutable},
    {"tconvert", "hstore", Volatility::kImmutable},
    {"text2ltree", "ltree", Volatility::kImmutable},
    {"text_soundex", "fuzzystrmatch", Volatility::kImmutable},
    {"unaccent", "unaccent", Volatility::kStable},
    {"uniq", "intarray", Volatility::kImmutable},
    {"uuid_generate_v1", "uuid-ossp", Volatility::kVolatile},
    {"uuid_generate_v1mc", "uuid-ossp", Volatility::kVolatile},
    {"uuid_generate_v3", "uuid-ossp", Volatility::kImmutable},
    {"uuid_generate_v4", "uuid-ossp", Volatility::kVolatile},
    {"uuid_generate_v5", "uuid-ossp", Volatility::kImmutable},
    {"uuid_nil", "uuid-ossp", Volatility::kImmutable},
    {"uuid_ns_dns", "uuid-ossp", Volatility::kImmutable},
    {"uuid_ns_oid", "uuid-ossp", Volatility::kImmutable},
    {"uuid_ns_url", "uuid-ossp", Volatility::kImmutable},
    {"uuid_ns_x500", "uuid-ossp", Volatility::kImmutable},
    {"word_similarity", "pg_trgm", Volatility::kImmutable},
});

}  // namespace

std::optional<Volatility> extension_volatility(const Catalog& catalog, const Name& function) {
  const auto* const found = std::lower_bound(
      kFunctions.begin(), kFunctions.end(), function.text,
      [](const Entry& entry, const std::string& wanted) { return entry.function < wanted; });
  const bool known = found != kFunctions.end() && found->function == function.text &&
                     catalog.extensions.contains({std::string(found->extension)});
  return known ? std::optional(found->volatility) : std::nullopt;
}

}  // namespace bellows
