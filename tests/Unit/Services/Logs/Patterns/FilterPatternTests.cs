using System.Globalization;
using System.Text;
using Kiln.Aws.Errors;
using Kiln.Services.Logs.Patterns;

namespace Kiln.Unit.Services.Logs.Patterns;

public sealed class FilterPatternTests
{
    private const string Access = "127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] \"GET /index.html HTTP/1.0\" 404 1534";
    private const string Report = "REPORT RequestId: 8476a536-e9f4-11e8-9739-2dfe598c3fcd\tDuration: 3101.50 ms\tBilled Duration: 3102 ms\n";
    private const string Document =
        """
        {"level":"ERROR","n":3,"big":1.5e3,"user":{"name":"Ada","roles":["admin","dev"],"a.b":1},"ok":true,"bad":false,"none":null,"ip":"10.0.0.7","list":[{"id":1},{"id":2}],"text":"say \"hi\"","code":"404","esc":"\u0041da"}
        """;

    [Theory]
    [InlineData("", "anything", true)]
    [InlineData("  ", "anything", true)]
    [InlineData("ERROR", "[ERROR] oops", true)]
    [InlineData("ERROR", "[error] oops", false)]
    [InlineData("ERROR oops", "oops: ERROR", true)]
    [InlineData("ERROR oops", "ERROR", false)]
    [InlineData("\"ERROR oops\"", "an ERROR oops", true)]
    [InlineData("\"ERROR oops\"", "oops ERROR", false)]
    [InlineData("\"say \\\"hi\\\"\"", "say \"hi\"", true)]
    [InlineData("?ERROR ?WARN", "WARN: x", true)]
    [InlineData("?ERROR ?WARN", "INFO: x", false)]
    [InlineData("?\"a b\" ?c", "a b", true)]
    [InlineData("ERROR -retry", "ERROR x", true)]
    [InlineData("ERROR -retry", "ERROR retry", false)]
    [InlineData("-\"no way\"", "no way", false)]
    [InlineData("-x", "y", true)]
    [InlineData("?ERROR ?WARN x", "x", true)]
    [InlineData("ä", "Käse", true)]
    [InlineData("%ERR.R%", "an ERROR", true)]
    [InlineData("%^ERR%", "an ERROR", false)]
    [InlineData("%[0-9]{3}% -ok", "code 404", true)]
    [InlineData("%[0-9]{3}% -ok", "code 404 ok", false)]
    [InlineData("?%a+b% ?c", "xaab", true)]
    [InlineData("%x\\%y%", "x%y", true)]
    [InlineData("%ERROR|WARN%", "WARN", true)]
    [InlineData("8476a536-e9f4-11e8-9739-2dfe598c3fcd", Report, true)]
    public void Terms(string pattern, string message, bool matches) => Check(pattern, message, matches);

    [Theory]
    [InlineData("{ $.level = \"ERROR\" }", true)]
    [InlineData("{ $.level = ERROR }", true)]
    [InlineData("{ $.level = \"ERR*\" }", true)]
    [InlineData("{ $.level = \"*RO*\" }", true)]
    [InlineData("{ $.level = \"ERR\" }", false)]
    [InlineData("{ $.level != \"INFO\" }", true)]
    [InlineData("{ $.missing != \"INFO\" }", false)]
    [InlineData("{ $.level = %^E.*R$% }", true)]
    [InlineData("{ $.level != %^E.*R$% }", false)]
    [InlineData("{ $.n = 3 }", true)]
    [InlineData("{ $.n = \"3\" }", false)]
    [InlineData("{ $.n >= 3 && $.n <= 3 }", true)]
    [InlineData("{ $.n > 3 }", false)]
    [InlineData("{ $.n != 3 }", false)]
    [InlineData("{ $.n < 0.31e1 }", true)]
    [InlineData("{ $.big = 1500 }", true)]
    [InlineData("{ $.big > 1.4E+3 }", true)]
    [InlineData("{ $.n > -1 }", true)]
    [InlineData("{ $.level > 3 }", false)]
    [InlineData("{ $.code = 4* }", true)]
    [InlineData("{ $.code = 404 }", true)]
    [InlineData("{ $.user.name = \"Ada\" }", true)]
    [InlineData("{ $.user.roles[0] = \"admin\" }", true)]
    [InlineData("{ $.user.roles[1] = \"admin\" }", false)]
    [InlineData("{ $.user.roles[9] = \"admin\" }", false)]
    [InlineData("{ $.user.roles[*] = \"dev\" }", true)]
    [InlineData("{ $.list[*].id = 2 }", true)]
    [InlineData("{ $.list[*].id = 7 }", false)]
    [InlineData("{ $.user[\"a.b\"] = 1 }", true)]
    [InlineData("{ $.user.['a.b'] = 1 }", true)]
    [InlineData("{ $.user = \"Ada\" }", false)]
    [InlineData("{ $.ok IS TRUE }", true)]
    [InlineData("{ $.ok IS FALSE }", false)]
    [InlineData("{ $.bad IS FALSE }", true)]
    [InlineData("{ $.none IS NULL }", true)]
    [InlineData("{ $.missing IS NULL }", false)]
    [InlineData("{ $.n IS NOT NULL }", true)]
    [InlineData("{ $.missing NOT EXISTS }", true)]
    [InlineData("{ $.level NOT EXISTS }", false)]
    [InlineData("{ $.user EXISTS }", true)]
    [InlineData("{ $.missing EXISTS }", false)]
    [InlineData("{ ($.n = 1 || $.n = 3) && $.ok IS TRUE }", true)]
    [InlineData("{ $.n = 3 || $.n = 4 && $.ok IS FALSE }", true)]
    [InlineData("{ ($.n = 3 || $.n = 4) && $.ok IS FALSE }", false)]
    [InlineData("{$.n=3&&$.level=\"ERROR\"}", true)]
    [InlineData("{ $.text = \"say \\\"hi\\\"\" }", true)]
    [InlineData("{ $.esc = \"Ada\" }", true)]
    [InlineData("{ $.ip = 10.0.* }", true)]
    [InlineData("{ $.ip = %10\\.0\\.0\\.[1-9]% }", true)]
    [InlineData("{ $.ok = true }", true)]
    public void Json(string pattern, bool matches) => Check(pattern, Document, matches);

    [Theory]
    [InlineData("[ip, id, user, timestamp, request, status_code, size]", true)]
    [InlineData("[ip, id, user, timestamp, request, status_code]", false)]
    [InlineData("[ip, id, user, timestamp, request, status_code = 4*, size]", true)]
    [InlineData("[ip, id, user, timestamp, request, status_code = 404, size > 1000 && size < 2000]", true)]
    [InlineData("[ip, id, user, timestamp, request, status_code, size > 1534]", false)]
    [InlineData("[..., size >= 1534]", true)]
    [InlineData("[..., status_code = 4*,]", true)]
    [InlineData("[ip = 127.0.0.1, ...]", true)]
    [InlineData("[ip = 127.0.0.1, ..., size = 1534]", true)]
    [InlineData("[ip != 127.0.0.1, ...]", false)]
    [InlineData("[..., request = *html*, status_code, size]", true)]
    [InlineData("[..., request = \"GET *\", status_code, size]", true)]
    [InlineData("[..., user = %fra[a-z]{2}%, t, r, s, z]", true)]
    [InlineData("[ip, id, user = ada || user = frank, ...]", true)]
    [InlineData("[ip, id, (user = ada || user = frank) && user != f*, ...]", false)]
    [InlineData("[a, b, c, d, e, f, g, ..., h]", false)]
    [InlineData("[...]", true)]
    public void Fields(string pattern, bool matches) => Check(pattern, Access, matches);

    [Theory]
    [InlineData("[label = REPORT, id_label = \"RequestId:\", id, duration_label = \"Duration:\", duration > 3000, ...]", true)]
    [InlineData("[label = REPORT, id_label, id, duration_label, duration > 4000, ...]", false)]
    public void Fields_of_what_Lambda_writes(string pattern, bool matches) => Check(pattern, Report, matches);

    [Theory]
    [InlineData("{ $.n = 3 }", "no document")]
    [InlineData("{ $.n = 3 }", "{\"n\":3")]
    [InlineData("{ $.n = 3 }", "x {\"n\":3}")]
    [InlineData("{ $.n NOT EXISTS }", "[1")]
    public void Json_matches_nothing_else(string pattern, string message) => Check(pattern, message, false);

    [Theory]
    [InlineData("\"open", "Invalid character(s) in term '\"open'")]
    [InlineData("a ?", "Invalid character(s) in term ''")]
    [InlineData("a:b", "Invalid character(s) in term 'a:b'")]
    [InlineData("x=1", "Invalid character(s) in term 'x=1'")]
    [InlineData("{ $.a }", "Invalid filter pattern: an operator is expected")]
    [InlineData("{ $.a = }", "Invalid filter pattern: a value is expected")]
    [InlineData("{ $.a = 1", "Invalid filter pattern: '}' is expected")]
    [InlineData("{ $.a > x }", "Invalid filter pattern: a number is expected")]
    [InlineData("{ $.a > \"1\" }", "Invalid filter pattern: a number is expected")]
    [InlineData("{ a = 1 }", "Invalid filter pattern: '$' is expected")]
    [InlineData("{ $.a[x] = 1 }", "Invalid filter pattern: an index is expected")]
    [InlineData("{ $.a = 1 } x", "Invalid filter pattern: nothing may follow the brace")]
    [InlineData("{ ($.a = 1 }", "Invalid filter pattern: ')' is expected")]
    [InlineData("{ $.a IS 1 }", "Invalid filter pattern: NULL, TRUE or FALSE is expected")]
    [InlineData("%(a|b)%", "Invalid filter pattern: the regular expression '(a|b)' is not supported")]
    [InlineData("{ $.a = %(?=x)% }", "Invalid filter pattern: the regular expression '(?=x)' is not supported")]
    [InlineData("%a!%", "Invalid filter pattern: the regular expression 'a!' is not supported")]
    [InlineData("%a{1000}{1000}%", "Invalid filter pattern: the regular expression 'a{1000}{1000}' is not supported")]
    [InlineData("%a", "Invalid filter pattern: a regular expression is not closed")]
    [InlineData("%a% %b% %c%", "Invalid filter pattern: it has more than 2 regular expressions")]
    [InlineData("[a, b", "Invalid filter pattern: ']' is expected")]
    [InlineData("[..., a, ...]", "Invalid filter pattern: there may be one ellipsis")]
    [InlineData("[a = 1 && b = 2]", "Invalid filter pattern: 'b' is not the field 'a'")]
    [InlineData("[a] b", "Invalid filter pattern: nothing may follow the bracket")]
    public void What_is_no_pattern_is_refused(string pattern, string message)
    {
        var failure = Assert.Throws<AwsException>(() => FilterPattern.Parse(pattern));
        Assert.Equal("InvalidParameterException", failure.Code.Name);
        Assert.StartsWith(message, failure.Message);
    }

    [Fact]
    public void Nested_parentheses_are_bounded()
    {
        var failure = Assert.Throws<AwsException>(() => FilterPattern.Parse("{" + new string('(', 900)));
        Assert.StartsWith("Invalid filter pattern: parentheses are nested too deeply", failure.Message);
    }

    [Theory]
    [InlineData("[ip, id, user, timestamp, request, status_code, size]", Access, "$ip=127.0.0.1 $id=- $user=frank $timestamp=10/Oct/2000:13:25:15 -0700 $request=GET /index.html HTTP/1.0 $status_code=404 $size=1534")]
    [InlineData("[ip, ..., size]", "a b c", "$ip=a $2=b $size=c")]
    [InlineData("{ $.n = 3 && $.user.name = \"A*\" }", Document, "$.n=3 $.user.name=Ada")]
    [InlineData("x", "x", "")]
    public void Values_are_extracted(string pattern, string message, string values) =>
        Assert.Equal(values, string.Join(' ', FilterPattern.Parse(pattern).Extract(Encoding.UTF8.GetBytes(message)).Select(v => $"{v.Key}={v.Value}")));

    [Fact]
    public void A_regular_expression_that_explodes_elsewhere_does_not_here()
    {
        var pattern = FilterPattern.Parse("%a*a*a*a*b%");
        var message = Encoding.UTF8.GetBytes(new string('a', 200_000));
        Assert.False(pattern.Matches(message));
    }

    // Whatever comes in: a pattern or its refusal, and an answer. And the quick look never hides what matches.
    [Fact]
    public void Random_patterns_and_messages_do_no_harm()
    {
        string[] pieces = ["{", "}", "[", "]", "(", ")", "$", ".a", "$.a", "$.a.b[0]", "[*]", "=", "!=", "<", ">=", "&&", "||", "\"", "\"x*\"", "%", "%a+%", "*", "?", "-", ",", "...", "1", "1e3", "-2", "IS", "NULL", "NOT", "EXISTS", "TRUE", " ", "ERROR", "ä", "\\", "\u0000", "size", "\uD83D"];
        var messages = new[] { "", " ", "ERROR 1 x", Document, Access, "{\"a\":{\"b\":[1,\"x\"]}}", "[1,2]", "\"", "[", "{\"a\":1e999}", "\uFFFD" }.Select(m => Encoding.UTF8.GetBytes(m)).Append([0xff, 0xfe, 0x00]).ToList();
        var random = new Random(7);
        var (parsed, refused) = (0, 0);
        for (var round = 0; round < 40_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => pieces[random.Next(pieces.Length)]));
            try
            {
                var pattern = FilterPattern.Parse(text);
                parsed++;
                foreach (var message in messages)
                {
                    if (pattern.Matches(message))
                        Assert.True(pattern.MayMatch(message), text);
                    pattern.Extract(message);
                }
            }
            catch (AwsException e)
            {
                Assert.Equal("InvalidParameterException", e.Code.Name);
                refused++;
            }
        }
        Assert.True(parsed > 500 && refused > 500, string.Create(CultureInfo.InvariantCulture, $"{parsed} {refused}"));
    }

    private static void Check(string text, string message, bool matches)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        var pattern = FilterPattern.Parse(text);
        Assert.Equal(matches, pattern.Matches(bytes));
        if (matches)
            Assert.True(pattern.MayMatch(bytes));
    }
}
