using System.Text;
using Kiln.Services.Lambda.FunctionUrls.Serving;

namespace Kiln.Unit.Services.Lambda.FunctionUrls;

/// <summary>What a function returns, and what its caller gets.</summary>
public sealed class UrlResponseTests
{
    [Theory]
    [InlineData("""{"hello": "world"}""", """200 Content-Type:application/json|{"hello":"world"}""")]
    [InlineData("""["hello", 3, true]""", """200 Content-Type:application/json|["hello",3,true]""")]
    [InlineData("\"hello\"", "200 Content-Type:application/json|hello")]
    [InlineData("3", "200 Content-Type:application/json|3")]
    [InlineData("3.10", "200 Content-Type:application/json|3.10")]
    [InlineData("true", "200 Content-Type:application/json|true")]
    [InlineData("null", "200 Content-Type:application/json|null")]
    [InlineData("""{"body":"b"}""", """200 Content-Type:application/json|{"body":"b"}""")]
    [InlineData("""{"statusCode":200,"body":"body123"}""", "200 Content-Type:application/json|body123")]
    [InlineData("""{"statusCode":"418","body":"i'm a teapot"}""", "418 Content-Type:application/json|i'm a teapot")]
    [InlineData("""{"statusCode":201,"headers":{"content-type":"text/html","X-Own":1,"X-Flag":true},"body":"<p>ü"}""", "201 content-type:text/html X-Own:1 X-Flag:true|<p>ü")]
    [InlineData("""{"statusCode":204}""", "204 Content-Type:application/json|")]
    [InlineData("""{"statusCode":200,"headers":null,"cookies":null,"body":null}""", "200 Content-Type:application/json|")]
    [InlineData("""{"statusCode":200,"cookies":["a=1; Secure","b=2"]}""", "200 Set-Cookie:a=1; Secure Set-Cookie:b=2 Content-Type:application/json|")]
    [InlineData("""{"statusCode":200,"body":{"a": [1, 2]}}""", """200 Content-Type:application/json|{"a":[1,2]}""")]
    [InlineData("""{"statusCode":200,"body":"aGk=","isBase64Encoded":true}""", "200 Content-Type:application/json|hi")]
    [InlineData("""{"statusCode":200,"body":"aGk=","isBase64Encoded":false}""", "200 Content-Type:application/json|aGk=")]
    public void Result_is_read_as_AWS_reads_it(string result, string expected) => Assert.Equal(expected, Text(UrlResponse.Of(Encoding.UTF8.GetBytes(result))));

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("""{"statusCode":"abc"}""")]
    [InlineData("""{"statusCode":null}""")]
    [InlineData("""{"statusCode":99}""")]
    [InlineData("""{"statusCode":600}""")]
    [InlineData("""{"statusCode":200.5}""")]
    [InlineData("""{"statusCode":200,"headers":[]}""")]
    [InlineData("""{"statusCode":200,"headers":{"X":["a"]}}""")]
    [InlineData("""{"statusCode":200,"headers":{"a b":"c"}}""")]
    [InlineData("""{"statusCode":200,"headers":{"X":"a\r\nSet-Cookie: b=c"}}""")]
    [InlineData("""{"statusCode":200,"cookies":"a=1"}""")]
    [InlineData("""{"statusCode":200,"cookies":["a=1\nX: y"]}""")]
    [InlineData("""{"statusCode":200,"body":"%","isBase64Encoded":true}""")]
    [InlineData("""{"statusCode":200,"body":1,"isBase64Encoded":true}""")]
    public void Malformed_result_is_none(string result) => Assert.Null(UrlResponse.Of(Encoding.UTF8.GetBytes(result)));

    [Theory]
    [InlineData("{}", "200 Content-Type:application/json|")]
    [InlineData("""{"statusCode":418,"headers":{"X-A":"b"},"cookies":["c=d"]}""", "418 X-A:b Set-Cookie:c=d Content-Type:application/json|")]
    public void Prelude_of_a_stream_comes_in_any_parts(string json, string expected)
    {
        byte[] whole = [.. Encoding.UTF8.GetBytes(json), .. new byte[8], .. "\0body"u8];
        for (var size = 1; size <= whole.Length; size++)
        {
            var prelude = new StreamPrelude();
            var rest = new List<byte>();
            var isComplete = false;
            foreach (var part in whole.Chunk(size))
            {
                if (isComplete)
                    rest.AddRange(part);
                else if (isComplete = prelude.TryComplete(part, out var first))
                    rest.AddRange(first.ToArray());
            }
            Assert.Equal((expected, "\0body"), (Text(prelude.Response), Encoding.UTF8.GetString([.. rest])));
        }
    }

    [Fact]
    public void Prelude_without_an_end_is_malformed()
    {
        var prelude = new StreamPrelude();
        Assert.False(prelude.TryComplete("{"u8.ToArray(), out _));
        Assert.True(prelude.TryComplete(new byte[] { 1 }.Concat(Enumerable.Repeat((byte)' ', 1024 * 1024)).ToArray(), out _));
        Assert.Null(prelude.Response);
    }

    private static string Text(UrlResponse? response) => response is null
        ? "none"
        : $"{response.Status} {string.Join(' ', response.Headers.Select(h => $"{h.Name}:{h.Value}"))}|{Encoding.UTF8.GetString(response.Body.Span)}";
}
