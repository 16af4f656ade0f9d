// Tests of taking JavaScript apart and writing it small.
//
// Each expectation is text that means the same as its source; that whole
// loaders still work is tested in package_test.cpp.
#include "tooling/hosts/script.h"

#include <gtest/gtest.h>

#include "tooling/hosts/shorten.h"

namespace wasmrust::host {
namespace {

std::string compact(std::string_view source) {
  return write_compact(tokenize(source));
}

TEST(Script, CommentsGoWhatLooksLikeOneStays) {
  EXPECT_EQ(compact("a; // note\n/* b */ c;"), "a;c;");
  EXPECT_EQ(compact("f(\"// no\", '/* no */', `// ${a /* no */}`);"),
            "f(\"// no\",'/* no */',`// ${a /* no */}`);");
  EXPECT_EQ(compact("x = /\\/\\/[/*]\"/g; // gone"), "x=/\\/\\/[/*]\"/g;");
  EXPECT_EQ(compact("x = a / b / c; // gone"), "x=a/b/c;");
  EXPECT_EQ(compact("return /x\"/.test(y);"), "return/x\"/.test(y);");
  EXPECT_EQ(compact("import(/* webpackIgnore: true */ x);"),
            "import(/* webpackIgnore: true */x);");
  EXPECT_EQ(compact("\"a\\\"// b\";"), "\"a\\\"// b\";");
  EXPECT_EQ(compact("`a${`b${c}`}d` + e;"), "`a${`b${c}`}d`+e;");
}

TEST(Script, WhiteSpaceStaysWhereItMeansSomething) {
  EXPECT_EQ(compact("return a + +b - -c;"), "return a+ +b- -c;");
  EXPECT_EQ(compact("typeof x in y"), "typeof x in y");
  EXPECT_EQ(compact("1 .toFixed()"), "1 .toFixed()");
  EXPECT_EQ(compact("a ?? b; a?.b; c ? .5 : d;"), "a??b;a?.b;c?.5:d;");
}

TEST(Script, SemicolonsAndCommasThatMayGo) {
  EXPECT_EQ(compact("{ a; }"), "{a}");
  EXPECT_EQ(compact("{ while (x); }"), "{while(x);}");
  EXPECT_EQ(compact("f(a, b,)"), "f(a,b)");
  EXPECT_EQ(compact("[,]"), "[,]");
}

TEST(Script, Statements) {
  auto rows = statements(
      "import { a, b } from \"./x.js\";\n"
      "import fs from \"node:fs\";\n"
      "export const f = async (w) => { return a(w); };\n"
      "export async function run() { f(); }\n"
      "let c;\n"
      "export default run;\n"
      "await run();\n");
  using Kind = ScriptStatement::Kind;
  ASSERT_EQ(rows.size(), 7u);
  EXPECT_EQ(rows[0].kind, Kind::RelativeImport);
  EXPECT_TRUE(rows[0].uses.contains("b"));
  EXPECT_EQ(rows[1].kind, Kind::Import);
  EXPECT_EQ(rows[2].declares, "f");
  EXPECT_TRUE(rows[2].exported && rows[2].is_async);
  EXPECT_TRUE(rows[2].uses.contains("a"));
  EXPECT_FALSE(rows[2].uses.contains("f"));
  EXPECT_EQ(rows[3].declares, "run");
  EXPECT_EQ(rows[4].declares, "c");
  EXPECT_FALSE(rows[4].exported);
  EXPECT_EQ(rows[5].kind, Kind::Other);
  EXPECT_EQ(rows[6].kind, Kind::Other);
}

TEST(Script, UsesAreNamesNotProperties) {
  auto rows = statements(
      "const f = (w) => [w.memory, ...rest, `${inside}`, w?.other];");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_FALSE(rows[0].uses.contains("memory"));
  EXPECT_FALSE(rows[0].uses.contains("other"));
  EXPECT_TRUE(rows[0].uses.contains("rest"));
  EXPECT_TRUE(rows[0].uses.contains("inside"));
}

TEST(Shorten, BoundWordsGetShortNames) {
  EXPECT_EQ(shorten_names("const add = (first, second) => first + second;"),
            "const c=(a,b)=>a+b\n");
  EXPECT_EQ(shorten_names(
                "function outer(value) { let inner = value; return inner; }"),
            "function c(b){let a=b;return a}\n");
  EXPECT_EQ(shorten_names("try { f(); } catch (problem) { g(problem); }"),
            "try{f()}catch(a){g(a)}\n");
}

TEST(Shorten, WhatMustKeepItsName) {
  // The engine's names, keys, exports, words in templates.
  EXPECT_EQ(shorten_names("const x = performance.now();"),
            "const a=performance.now()\n");
  EXPECT_EQ(shorten_names("const crypto = w; f(crypto);"),
            "const crypto=w;f(crypto)\n");
  EXPECT_EQ(shorten_names("const fd = 1; f({ fd });"), "const fd=1;f({fd})\n");
  EXPECT_EQ(shorten_names("const { path, at: place } = w; f(path, place);"),
            "const{path,at:a}=w;f(path,a)\n");
  EXPECT_EQ(shorten_names("export const run = 1;"), "export const run=1\n");
  EXPECT_EQ(shorten_names("export let add, mul; ({ add, mul } = e);"),
            "export let add,mul;({add,mul}=e)\n");
  EXPECT_EQ(shorten_names("const name = 1; f(`${name}`);"),
            "const name=1;f(`${name}`)\n");
  EXPECT_EQ(shorten_names("const f = { write(bytes) { g(bytes); } };"),
            "const b={write(a){g(a)}}\n");
  EXPECT_EQ(shorten_names("for (const one of all) f((of) => of);"),
            "for(const a of all)f(of=>of)\n");
}

TEST(Shorten, AMemberIsNotAVariable) {
  EXPECT_EQ(shorten_names("const code = w.code; f(code, x?.code);"),
            "const a=w.code;f(a,x?.code)\n");
  EXPECT_EQ(shorten_names("const f = (...list) => [...list, o.list];"),
            "const b=(...a)=>[...a,o.list]\n");
  EXPECT_EQ(shorten_names("const code = 1; f({ code: w.code });"),
            "const code=1;f({code:w.code})\n")
      << "a key that may be short for `code: code`";
}

TEST(Shorten, MarksThatAreNotNeededGo) {
  EXPECT_EQ(shorten_names("const x = (y) => y; const z = async (q) => x(q);"),
            "const b=c=>c,d=async a=>b(a)\n");
  EXPECT_EQ(shorten_names("let a = 1; let b = 2; const c = 3; f(a, b, c);"),
            "let a=1,b=2;const c=3;f(a,b,c)\n");
  // Not what is exported, nor a loop's, nor over the end of a block.
  EXPECT_EQ(shorten_names("export const run = 1; const x = 2; g(x);"),
            "export const run=1;const a=2;g(a)\n");
  EXPECT_EQ(shorten_names("for (let i = 0; i < 9; ) { const k = i; g(k); } "
                          "const m = 1; g(m);"),
            "for(let a=0;a<9;){const b=a;g(b)}const c=1;g(c)\n");
  EXPECT_EQ(shorten_names("if (f()) { while (g()); } h();"),
            "if(f()){while(g());}h()\n");
  // The expression behind a default is none of the parameters.
  EXPECT_EQ(shorten_names("const f = (x, y = new Map(x), { z = [x] }) => y;"),
            "const c=(a,b=new Map(a),{z=[a]})=>b\n");
  EXPECT_EQ(shorten_names("let last; f((x) => { last = x; });"),
            "let a;f(b=>{a=b})\n");
  EXPECT_EQ(shorten_names("f(({ last = 1 }) => last);"),
            "f(({last=1})=>last)\n");
  EXPECT_EQ(shorten_names("export { start as run }; const start = 1;"),
            "export{a as run};const a=1\n");
}

TEST(Shorten, ShortNamesDoNotMeetOthers) {
  // `a` is the engine's here, so the variable gets another name.
  EXPECT_EQ(shorten_names("const value = a;"), "const b=a\n");
}

}  // namespace
}  // namespace wasmrust::host
