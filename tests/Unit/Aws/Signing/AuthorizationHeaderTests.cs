using Kiln.Aws.Signing;

namespace Kiln.Unit.Aws.Signing;

public sealed class AuthorizationHeaderTests
{
    private const string Head = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=host;x-amz-date";
    private static readonly string First = new('a', 64), Second = new('b', 64);

    [Fact]
    public void Parse_tells_apart_what_a_client_says_twice()
    {
        var first = AuthorizationHeader.Parse($"{Head}, Signature={First}");
        var second = AuthorizationHeader.Parse($"{Head}, Signature={Second}");

        Assert.Equal(First, first.Signature);
        Assert.Equal(Second, second.Signature);
        Assert.Equal("AKIDEXAMPLE", second.Scope!.AccessKeyId);
        Assert.Same(first.SignedHeaders, second.SignedHeaders);
    }

    [Fact]
    public void Parse_takes_the_parts_in_any_order()
    {
        var header = AuthorizationHeader.Parse($"AWS4-HMAC-SHA256 Signature={First},SignedHeaders=host,Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request");

        Assert.Equal((First, "host", "iam"), (header.Signature, header.SignedHeaders!.Text, header.Scope!.Service));
    }

    [Fact]
    public void Parse_of_many_heads_keeps_each_ones_own_parts()
    {
        for (var i = 0; i < 3000; i++)
        {
            var header = AuthorizationHeader.Parse($"{Head.Replace("EXAMPLE", $"{i:00000}", StringComparison.Ordinal)}, Signature={First}");
            Assert.Equal($"AKID{i:00000}", header.Scope!.AccessKeyId);
        }
    }

    [Fact]
    public void Parse_leaves_null_what_is_missing()
    {
        var header = AuthorizationHeader.Parse($"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/2015/iam, Signature={First}");

        Assert.Equal(("AKIDEXAMPLE/2015/iam", null, null, First), (header.Credential, header.Scope, header.SignedHeaders, header.Signature));
    }
}
