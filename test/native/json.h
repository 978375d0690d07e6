// Reads the expectation files of test/corpus: JSON with objects, arrays, strings, whole numbers, true and false.
// Strings are latin1: each character, \u00ff at most, is one byte. What is not understood ends the test program.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace tswsgi::test {

struct Json {
  enum class Kind { text, number, boolean, array, object };
  Kind kind = Kind::text;
  std::string text;  // of a number or a boolean too: "17", "true"
  std::vector<Json> items;
  std::map<std::string, Json> members;

  bool has(const std::string& name) const { return members.count(name) > 0; }
  const Json& at(const std::string& name) const { return members.at(name); }
  // The text of a member, or `otherwise` where there is none.
  std::string get(const std::string& name, const std::string& otherwise = "") const {
    return has(name) ? at(name).text : otherwise;
  }
};

// `source` is named when the text is not understood.
Json parse_json(const std::string& text, const std::string& source);

}  // namespace tswsgi::test
