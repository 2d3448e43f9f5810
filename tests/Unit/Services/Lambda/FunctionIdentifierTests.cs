using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Lambda;

namespace Kiln.Unit.Services.Lambda;

public sealed class FunctionIdentifierTests
{
    private static readonly Caller Here = new(Principal.Root("123456789012"), "us-east-1", "id", "http://127.0.0.1:4566");

    [Theory]
    [InlineData("f", null, "f", null)]
    [InlineData("f", "3", "f", "3")]
    [InlineData("f:live", null, "f", "live")]
    [InlineData("f:$LATEST", "$LATEST", "f", "$LATEST")]
    [InlineData("function:f", null, "f", null)]
    [InlineData("123456789012:function:f", null, "f", null)]
    [InlineData("123456789012:function:f:2", null, "f", "2")]
    [InlineData("us-east-1:123456789012:function:f", null, "f", null)]
    [InlineData("arn:aws:lambda:us-east-1:123456789012:function:f", null, "f", null)]
    [InlineData("arn:aws:lambda:us-east-1:123456789012:function:f:live", null, "f", "live")]
    // Recorded from AWS: an ARN that stops before the name names a function called "function".
    [InlineData("arn:aws:lambda:us-east-1:123456789012:function", null, "function", null)]
    public void Parse_reads_every_form(string text, string? qualifier, string name, string? expected)
    {
        var identifier = FunctionIdentifier.Parse(text, qualifier, Here, "GetFunction");
        Assert.Equal((name, expected), (identifier.Name, identifier.Qualifier));
    }

    // Whether it may be used is for its policy to say, before an operation runs.
    [Theory]
    [InlineData("arn:aws:lambda:us-east-1:210987654321:function:f")]
    [InlineData("210987654321:function:f")]
    public void Function_of_another_account_keeps_its_account(string text)
    {
        Assert.Equal("210987654321", FunctionIdentifier.Parse(text, null, Here, "GetFunction").AccountId);
        Assert.Equal("arn:aws:lambda:us-east-1:210987654321:function:f:live", FunctionIdentifier.ResourceArn(text, "live", Here));
    }

    [Theory]
    [InlineData("a b", "ValidationException")]
    [InlineData("", "ValidationException")]
    [InlineData("f:", "ValidationException")]
    [InlineData("f:1:2", "ValidationException")]
    [InlineData("arn:aws:s3:us-east-1:123456789012:function:f", "ValidationException")]
    [InlineData("arn:aws:lambda:eu-west-1:123456789012:function:f", "ResourceNotFoundException")]
    [InlineData("f:1@2", "ValidationException")]
    public void Parse_refuses(string text, string code)
    {
        var error = Assert.Throws<AwsException>(() => FunctionIdentifier.Parse(text, null, Here, "GetFunction"));
        Assert.Equal(code, error.Code.Name);
    }

    [Fact]
    public void Parse_refuses_two_qualifiers_that_differ()
    {
        var error = Assert.Throws<AwsException>(() => FunctionIdentifier.Parse("f:1", "2", Here, "Invoke"));
        Assert.Equal("The derived qualifier from the function name does not match the specified qualifier.", error.Message);
    }
}
