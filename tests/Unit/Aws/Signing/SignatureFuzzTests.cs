using System.Text;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Aws.Signing;

/// <summary>Whatever is altered in a signed request: nothing falls over, and what was not signed is not accepted.</summary>
public sealed class SignatureFuzzTests
{
    private const int Rounds = 20_000;

    private static readonly Credential Known =
        new("ASIAEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", Principal.Root("123456789012")) { SessionToken = "FwoGZXIvYXdzEXAMPLE==" };

    private static readonly string[] Snippets =
    [
        "+", "%2B", "%20", " ", "  ", "%", "%zz", "&", "&&", "=", ";", ",", "/", "//", "/../", "%2e%2e", "?", "#", "\0", "é", "%C3%A9", "\ud800", "host", "X-Amz-Signature=",
        "X-Amz-Expires=604800", "99999999999999999999", "-1", "Credential=", "SignedHeaders=", "Signature=", "aws4_request", "AWS4-HMAC-SHA256", "00010101T000000Z", "99991231T235959Z",
    ];

    private readonly FakeTimeProvider _time = new(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly SignatureVerifier _verifier;

    public SignatureFuzzTests() => _verifier = new(new Keys(), _time);

    [Fact]
    public async Task Altered_requests_mean_what_was_signed_or_are_refused()
    {
        var signed = Signed();
        Assert.True(await AcceptsAsync(signed));
        await FuzzAsync(signed, new Random(1));
    }

    [Fact]
    public async Task Altered_links_mean_what_was_signed_or_are_refused()
    {
        var signed = Presigned();
        Assert.True(await AcceptsAsync(signed));
        await FuzzAsync(signed, new Random(2));
    }

    private async Task FuzzAsync(Request signed, Random random)
    {
        var (meaning, accepted, refused) = (signed.Meaning(), 0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var altered = signed.Altered(random);
            if (await AcceptsAsync(altered))
            {
                Assert.Equal(meaning, altered.Meaning());
                accepted++;
            }
            else
            {
                refused++;
            }
        }

        Assert.True(accepted > 0 && refused > accepted, $"{accepted} accepted, {refused} refused");
    }

    private Request Signed()
    {
        var body = "{\"Runtime\": \"python3.7\"}"u8.ToArray();
        using var message = new HttpRequestMessage(HttpMethod.Put, "http://127.0.0.1:4566/2015-03-31/functions/a%3Ab/configuration?Qualifier=b%2Bc&Qualifier=a%20b");
        new RequestSigner(Known, _time).Sign(message, "us-east-1", "lambda", body);
        return new()
        {
            Method = "PUT",
            Target = message.RequestUri!.PathAndQuery,
            Host = message.RequestUri.Authority,
            Date = message.Headers.GetValues("X-Amz-Date").Single(),
            Token = Known.SessionToken!,
            Authorization = message.Headers.Authorization!.ToString(),
            Body = Encoding.Latin1.GetString(body),
        };
    }

    private Request Presigned()
    {
        var url = new Uri(new RequestSigner(Known, _time).PresignGet("http://127.0.0.1:4566", "/bucket/a%20key", "us-east-1", TimeSpan.FromMinutes(10)));
        return new() { Method = "GET", Target = url.PathAndQuery, Host = url.Authority };
    }

    private async Task<bool> AcceptsAsync(Request request)
    {
        var http = request.ToHttp();
        try
        {
            var parsed = SignedRequest.Parse(http.Request, out var incomplete);
            var credential = await _verifier.IdentifyAsync(http, parsed, incomplete);
            _verifier.Verify(http, parsed!, credential, Encoding.Latin1.GetBytes(request.Body));
            return true;
        }
        catch (CommonErrorException e)
        {
            Assert.False(string.IsNullOrEmpty(e.Message));
            return false;
        }
    }

    private sealed record Request
    {
        public required string Method { get; init; }

        public required string Target { get; init; }

        public required string Host { get; init; }

        public string Date { get; init; } = "";

        public string Token { get; init; } = "";

        public string Authorization { get; init; } = "";

        public string Body { get; init; } = "";

        public Request Altered(Random random) => random.Next(7) switch
        {
            0 => this with { Method = Mutated(Method, random) },
            1 => this with { Target = "/" + Mutated(Target[1..], random) },
            2 => this with { Host = Mutated(Host, random) },
            3 => this with { Date = Mutated(Date, random) },
            4 => this with { Token = Mutated(Token, random) },
            5 => this with { Authorization = Mutated(Authorization, random) },
            _ => this with { Body = Mutated(Body, random) },
        };

        public DefaultHttpContext ToHttp()
        {
            var http = new DefaultHttpContext();
            http.Request.Method = Method;
            http.Features.Get<IHttpRequestFeature>()!.RawTarget = Target;
            var question = Target.IndexOf('?', StringComparison.Ordinal);
            http.Request.QueryString = question < 0 ? default : new(Target[question..]);
            http.Request.Headers.Host = Host;
            Set("X-Amz-Date", Date);
            Set("X-Amz-Security-Token", Token);
            Set("Authorization", Authorization);
            return http;

            void Set(string name, string value)
            {
                if (value.Length > 0)
                    http.Request.Headers[name] = value;
            }
        }

        /// <summary>
        /// What a service would read out of it. How it is signed says nothing, nor does the space around a header. The signature of a link is not
        /// over its body.
        /// </summary>
        public string Meaning()
        {
            var question = Target.IndexOf('?', StringComparison.Ordinal);
            var path = question < 0 ? Target : Target[..question];
            var query = QueryHelpers.ParseQuery(question < 0 ? "" : Target[question..])
                .SelectMany(p => p.Value.Select(v => $"{p.Key}={v}"))
                .Where(p => p != "=" && !p.StartsWith("X-Amz-Signature=", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal);
            return $"{Method} {Uri.UnescapeDataString(path)} {string.Join('&', query)} {Host.Trim()} {Date.Trim()} {(Authorization.Length == 0 ? "" : Body)}";
        }

        private static string Mutated(string text, Random random)
        {
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                var at = random.Next(text.Length + 1);
                var length = Math.Min(random.Next(4), text.Length - at);
                text = random.Next(4) switch
                {
                    0 => text.Remove(at, length),
                    1 => text.Insert(at, Snippets[random.Next(Snippets.Length)]),
                    2 => text.Insert(at, text.Substring(at, length)),
                    _ => text.Remove(at, length).Insert(at, ((char)random.Next(1, 256)).ToString()),
                };
            }

            return text;
        }
    }

    private sealed class Keys : IAccessKeys
    {
        public ValueTask<Credential?> FindAsync(string accessKeyId, string? sessionToken, CancellationToken cancellationToken) =>
            ValueTask.FromResult(accessKeyId == Known.AccessKeyId && sessionToken == Known.SessionToken ? Known : null);
    }
}
