import Testing

@testable import Rules

@Suite("FEEL expressions have the values that the standard gives")
struct ValueTests {
    @Test(
        "arithmetic is exact on decimals",
        arguments: [
            Case("1 + 2 * 3", "7"), Case("(1 + 2) * 3", "9"), Case("0.1 + 0.2", "0.3"), Case("10 / 4", "2.5"),
            Case("1 / 3", "0.3333333333333333333333333333333333"), Case("2 ** 10", "1024"), Case("2 ** -1", "0.5"),
            Case("-2 ** 2", "4"), Case("--10", "10"), Case("2 ** 3 ** 2", "64"), Case("10 - 4 - 3", "3"),
            Case("1 / 0", "null"),
            Case("12345678901234567 * 98765432109876543", "1219326311370217861743636654061881"),
            Case("1E3 + .5", "1000.5"), Case("9999999999999999999999999999999999 + 1", "1E34"),
            Case("1 + null", "null"), Case("\"a\" + \"b\"", "\"ab\""),
        ])
    func arithmetic(_ c: Case) throws { try c.check() }

    @Test(
        "logic has three values",
        arguments: [
            Case("true and null", "null"), Case("false and null", "false"), Case("null and false", "false"),
            Case("true or null", "true"), Case("null or true", "true"), Case("false or null", "null"),
            Case("not(true)", "false"), Case("not(null)", "null"), Case("null and null", "null"),
            Case("true and true and false", "false"), Case("false or false or true", "true"),
        ])
    func logic(_ c: Case) throws { try c.check() }

    @Test(
        "comparison",
        arguments: [
            Case("1 < 2", "true"), Case("1.0 = 1", "true"), Case("\"a\" < \"b\"", "true"), Case("null = null", "true"),
            Case("1 = null", "false"), Case("1 != null", "true"), Case("1 < null", "null"),
            Case("5 between 1 and 5", "true"),
            Case("6 between 1 and 5", "false"), Case("[1, 2] = [1, 2]", "true"), Case("[1] = [2]", "false"),
            Case("{a: 1, b: 2} = {b: 2, a: 1}", "true"), Case("@\"2026-04-20\" < @\"2026-04-21\"", "true"),
            Case("\"神\" = \"\\uFA19\"", "false"), Case("@\"PT24H\" = @\"P1D\"", "true"),
            Case("@\"10:00:00+09:00\" = @\"01:00:00Z\"", "true"), Case("@\"P1Y\" = @\"P12M\"", "true"),
        ])
    func comparison(_ c: Case) throws { try c.check() }

    @Test(
        "ranges and in",
        arguments: [
            Case("3 in [1..3]", "true"), Case("3 in [1..3)", "false"), Case("3 in (3..5]", "false"),
            Case("3 in ]2..4[", "true"),
            Case("3 in (1..4)", "true"), Case("3 in (1, 2, 3)", "true"), Case("3 in (< 2, > 5)", "false"),
            Case("3 in < 5", "true"),
            Case("3 in [1, 2]", "false"), Case("\"a\" in (\"a\", \"b\")", "true"),
            Case("3 in ([1..2], [3..4])", "true"),
            Case("@\"2026-04-20\" in [@\"2026-04-01\"..@\"2026-04-30\"]", "true"), Case("null in [1..3]", "null"),
            Case("[1..3].end", "3"), Case("(1..3).start included", "false"), Case("1 in [1, null]", "true"),
            Case("1 in [1..null]", "null"),
        ])
    func ranges(_ c: Case) throws { try c.check() }

    @Test(
        "lists, filters and loops",
        arguments: [
            Case("[1, 2, 3][2]", "2"), Case("[1, 2, 3][-1]", "3"), Case("[1, 2, 3][4]", "null"),
            Case("[1, 2, 3][item > 1]", "[2, 3]"), Case("[{a: 1}, {a: 2}][a = 2].a", "[2]"),
            Case("[{a: 1}, {a: 2}].a", "[1, 2]"),
            Case("for x in [1, 2, 3] return x * x", "[1, 4, 9]"), Case("for x in 1..3 return x", "[1, 2, 3]"),
            Case("for x in 3..1 return x", "[3, 2, 1]"),
            Case("for x in [1, 2], y in [10, 20] return x + y", "[11, 21, 12, 22]"),
            Case("some x in [1, 2] satisfies x > 1", "true"), Case("every x in [1, 2] satisfies x > 1", "false"),
            Case("some x in [] satisfies x > 1", "false"), Case("every x in [] satisfies x > 1", "true"),
            Case("for full name in [\"a\"] return full name + \"!\"", "[\"a!\"]"),
            Case("count(for d in @\"2026-02-27\"..@\"2026-03-01\" return d)", "3"),
            Case("[[1], [2]][1]", "[1]"), Case("5[item > 3]", "[5]"),
            Case("every x in [1, 2], y in [3, 4] satisfies x < y", "true"),
        ])
    func lists(_ c: Case) throws { try c.check() }

    @Test(
        "contexts, paths, if and functions",
        arguments: [
            Case("{a: 1, b: a + 1}.b", "2"), Case("{full name: \"x\", n: full name + \"y\"}.n", "\"xy\""),
            Case("{\"a b\": 1}.a b", "1"), Case("if 1 < 2 then \"a\" else \"b\"", "\"a\""),
            Case("if null then 1 else 2", "2"),
            Case("(function(x, y) x + y)(1, 2)", "3"), Case("{f: function(x: number) x * 2, r: f(4)}.r", "8"),
            Case("{f: function(x) x * 2, r: f(x: 4)}.r", "8"), Case("{a: {b: {c: 3}}}.a.b.c", "3"),
            Case("1 instance of number", "true"), Case("\"a\" instance of number", "false"),
            Case("[1] instance of list<number>", "true"), Case("null instance of Any", "false"),
            Case("@\"2026-04-20\" instance of date and true", "true"),
            Case("if true then if false then 1 else 2 else 3", "2"), Case("{a: 1} /* comment */ . a // end", "1"),
        ])
    func contexts(_ c: Case) throws { try c.check() }

    @Test(
        "dates, times and durations",
        arguments: [
            Case("date(\"2026-04-20\") + duration(\"P14D\")", "date(2026, 5, 4)"),
            Case("date(\"2026-01-31\") + duration(\"P1M\")", "@\"2026-02-28\""),
            Case("@\"2026-05-04\" - @\"2026-04-20\"", "@\"P14D\""), Case("@\"2026-04-20\".weekday", "1"),
            Case("day of week(@\"2026-04-20\")", "\"Monday\""), Case("month of year(@\"2026-04-20\")", "\"April\""),
            Case("day of year(@\"2026-02-01\")", "32"), Case("week of year(@\"2005-01-01\")", "53"),
            Case("years and months duration(@\"2020-03-31\", @\"2026-02-28\")", "@\"P5Y10M\""),
            Case("@\"P1Y6M\".years", "1"), Case("@\"P1Y6M\".months", "6"), Case("@\"P1DT2H3M4S\".hours", "2"),
            Case("duration(\"P1D\") * 2", "@\"P2D\""), Case("@\"P10D\" / @\"P4D\"", "2.5"),
            Case("date(2026, 2, 29)", "null"),
            Case("date(\"2026-13-01\")", "null"), Case("@\"23:30:00\" + @\"PT1H\"", "@\"00:30:00\""),
            Case("date and time(@\"2026-04-20\", @\"09:00:00\") + @\"PT24H\"", "@\"2026-04-21T09:00:00\""),
            Case("string(@\"2026-04-20T09:00:00+09:00\")", "\"2026-04-20T09:00:00+09:00\""),
            Case("string(@\"P1DT0.5S\")", "\"P1DT0.5S\""),
            Case("date(\"9999-12-31\") + @\"P1D\"", "date(\"10000-01-01\")"),
            Case("date(\"999999999-12-31\") + @\"P1D\"", "null"),
            Case("time(10, 30, 0) = @\"10:30:00\"", "true"), Case("-@\"P1D\" + @\"P1D\"", "@\"PT0S\""),
        ])
    func temporal(_ c: Case) throws { try c.check() }

    @Test(
        "standard functions",
        arguments: [
            Case("count([1, 2, 3])", "3"), Case("sum([1, 2, 3])", "6"), Case("sum(1, 2)", "3"),
            Case("min([3, 1, 2])", "1"),
            Case("max(1, 5, 2)", "5"), Case("mean([1, 2])", "1.5"), Case("median([1, 4, 2])", "2"),
            Case("sum([])", "null"),
            Case("list contains([1, null], null)", "true"), Case("list contains([1, 2], 3)", "false"),
            Case("append([1], 2)", "[1, 2]"), Case("append([1], 2, 3)", "[1, 2, 3]"),
            Case("concatenate([1], [2, 3])", "[1, 2, 3]"), Case("union([1, 2], [2, 3])", "[1, 2, 3]"),
            Case("distinct values([1, 2, 1.0])", "[1, 2]"), Case("flatten([1, [2, [3]]])", "[1, 2, 3]"),
            Case("reverse([1, 2])", "[2, 1]"), Case("index of([1, 2, 1], 1)", "[1, 3]"),
            Case("remove([1, 2], 1)", "[2]"),
            Case("sublist([1, 2, 3], 2)", "[2, 3]"), Case("insert before([1, 3], 2, 2)", "[1, 2, 3]"),
            Case("sort([3, 1, 2], function(x, y) x < y)", "[1, 2, 3]"),
            Case("contains(\"foobar\", \"ob\")", "true"), Case("starts with(\"foobar\", \"fo\")", "true"),
            Case("ends with(\"foobar\", \"ar\")", "true"), Case("substring(\"foobar\", 3)", "\"obar\""),
            Case("substring(\"foobar\", 3, 3)", "\"oba\""), Case("substring(\"foobar\", -2, 1)", "\"a\""),
            Case("substring(string: \"foobar\", start position: 3)", "\"obar\""),
            Case("string length(\"𠮷野\")", "2"), Case("upper case(\"aBc4\")", "\"ABC4\""),
            Case("lower case(\"aBc4\")", "\"abc4\""),
            Case("substring before(\"foobar\", \"bar\")", "\"foo\""),
            Case("substring after(\"foobar\", \"ob\")", "\"ar\""),
            Case("string join([\"a\", \"b\"], \"-\")", "\"a-b\""), Case("string(1.50)", "\"1.5\""),
            Case("string(true)", "\"true\""),
            Case("number(\"1,000.5\", \",\", \".\")", "1000.5"), Case("number(\"x\")", "null"),
            Case("floor(-1.5)", "-2"), Case("ceiling(-1.5)", "-1"), Case("abs(-10)", "10"),
            Case("abs(@\"-P1D\")", "@\"P1D\""),
            Case("modulo(10, 4)", "2"), Case("modulo(-12, 5)", "3"), Case("modulo(12, -5)", "-3"),
            Case("modulo(10.1, 4.5)", "1.1"),
            Case("decimal(2.5, 0)", "2"), Case("decimal(1.5, 0)", "2"), Case("round up(1.121, 2)", "1.13"),
            Case("round down(-5.5, 0)", "-5"), Case("round half up(5.5, 0)", "6"),
            Case("round half down(-2.5, 0)", "-2"),
            Case("odd(3)", "true"), Case("mode([3, 6, 1, 9, 6, 1, 3])", "[1, 3, 6]"), Case("floor(1.56, 1)", "1.5"),
            Case("even(3)", "false"), Case("all([true, null])", "null"), Case("any([false, true])", "true"),
            Case("all(true, false)", "false"), Case("is(1, 1.0)", "true"), Case("get value({a: 1}, \"a\")", "1"),
            Case("get entries({a: 1})[1].key", "\"a\""), Case("before([1..5), 5)", "true"),
            Case("includes([1..5], 3)", "true"),
            Case("during(3, [1..5])", "true"), Case("overlaps([1..5], [5..9])", "true"),
            Case("after(6, [1..5])", "true"),
        ])
    func functions(_ c: Case) throws { try c.check() }
}
