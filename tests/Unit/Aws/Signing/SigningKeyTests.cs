using System.Security.Cryptography;
using System.Text;
using Kiln.Aws.Signing;

namespace Kiln.Unit.Aws.Signing;

public sealed class SigningKeyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(149)]
    [InlineData(150)]
    [InlineData(10_000)]
    public void Sign_is_the_platforms_hmac(int length)
    {
        var random = new Random(length);
        var key = new byte[SHA256.HashSizeInBytes];
        random.NextBytes(key);
        var text = string.Create(length, random, (characters, source) =>
        {
            foreach (ref var character in characters)
                character = (char)source.Next(1, 0x800);
        });
        var signature = new byte[SHA256.HashSizeInBytes];

        new SigningKey(key).Sign(text, signature);

        Assert.Equal(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)), signature);
    }

    // The example of AWS's documentation of Signature Version 4.
    [Fact]
    public void Derive_gives_the_documented_key()
    {
        var scope = new CredentialScope("AKIDEXAMPLE", "20150830", "us-east-1", "iam");
        var signature = new byte[SHA256.HashSizeInBytes];

        SigningKey.Derive("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", scope).Sign(
            "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\nf536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59", signature);

        Assert.Equal("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7", Convert.ToHexStringLower(signature));
    }
}
