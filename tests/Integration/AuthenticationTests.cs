using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Kiln.Integration;

/// <summary>What each protocol answers to a signature that is not right.</summary>
public sealed class AuthenticationTests(KilnFixture kiln)
{
    public static TheoryData<string, string, int, string> Faults() => new()
    {
        { "lambda", "none", 403, "MissingAuthenticationTokenException" },
        { "lambda", "wrong key", 403, "InvalidSignatureException" },
        { "lambda", "unknown key", 403, "UnrecognizedClientException" },
        { "lambda", "altered", 403, "InvalidSignatureException" },
        { "lambda", "incomplete", 403, "IncompleteSignatureException" },
        { "lambda", "old", 403, "InvalidSignatureException" },
        { "logs", "none", 400, "MissingAuthenticationTokenException" },
        { "logs", "wrong key", 400, "InvalidSignatureException" },
        { "logs", "unknown key", 400, "UnrecognizedClientException" },
        { "logs", "altered", 400, "InvalidSignatureException" },
        { "iam", "none", 403, "MissingAuthenticationToken" },
        { "iam", "wrong key", 403, "SignatureDoesNotMatch" },
        { "iam", "unknown key", 403, "InvalidClientTokenId" },
        { "iam", "altered", 403, "SignatureDoesNotMatch" },
        { "iam", "old", 403, "SignatureDoesNotMatch" },
        { "sts", "unknown key", 403, "InvalidClientTokenId" },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task Request_with_a_fault_in_its_signature_is_refused(string service, string fault, int status, string code)
    {
        using var response = await SendAsync(service, request => Spoil(request, fault));
        Assert.Equal((status, code), ((int)response.StatusCode, await CodeAsync(service, response)));
        Assert.Single(response.Headers.GetValues("x-amzn-RequestId"));
    }

    [Theory]
    [InlineData("lambda")]
    [InlineData("logs")]
    [InlineData("iam")]
    [InlineData("sts")]
    public async Task Request_that_is_signed_is_accepted(string service)
    {
        using var response = await SendAsync(service, _ => { });
        Assert.Equal(200, (int)response.StatusCode);
    }

    private Task<HttpResponseMessage> SendAsync(string service, Action<HttpRequestMessage> spoil) => service switch
    {
        "lambda" => kiln.SendAsync(HttpMethod.Get, "lambda", "/2015-03-31/functions/", alter: spoil),
        "logs" => kiln.SendAsync(
            HttpMethod.Post, "logs", "/", "{}"u8.ToArray(), "application/x-amz-json-1.1", alter: spoil, headers: ("X-Amz-Target", "Logs_20140328.DescribeLogGroups")),
        "iam" => Form("iam", "Action=ListRoles&Version=2010-05-08", spoil),
        _ => Form("sts", "Action=GetCallerIdentity&Version=2011-06-15", spoil),
    };

    private Task<HttpResponseMessage> Form(string service, string form, Action<HttpRequestMessage> spoil) =>
        kiln.SendAsync(HttpMethod.Post, service, "/", Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded", alter: spoil);

    private static void Spoil(HttpRequestMessage request, string fault)
    {
        var authorization = request.Headers.Authorization!;
        var parameter = authorization.Parameter!;
        switch (fault)
        {
            case "none":
                request.Headers.Authorization = null;
                break;
            case "wrong key":
                request.Headers.Authorization = new(authorization.Scheme, parameter[..^64] + new string('0', 64));
                break;
            case "unknown key":
                request.Headers.Authorization = new(authorization.Scheme, parameter.Replace("Credential=AKIA", "Credential=AKIB", StringComparison.Ordinal));
                break;
            case "altered":
                // A parameter that was not signed; on the body where there is one.
                if (request.Content is null)
                    request.RequestUri = new(request.RequestUri + "?MaxItems=1");
                else
                    request.Content = new ByteArrayContent([.. request.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult(), (byte)' ']) { Headers = { ContentType = request.Content.Headers.ContentType } };
                break;
            case "incomplete":
                request.Headers.Authorization = new AuthenticationHeaderValue(authorization.Scheme, parameter.Split(", ")[0]);
                break;
            case "old":
                var date = request.Headers.GetValues("X-Amz-Date").Single();
                request.Headers.Remove("X-Amz-Date");
                request.Headers.Add("X-Amz-Date", "20200101" + date[8..]);
                request.Headers.Authorization = new(authorization.Scheme, parameter.Replace(date[..8], "20200101", StringComparison.Ordinal));
                break;
        }
    }

    private static async Task<string?> CodeAsync(string service, HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        return service switch
        {
            "lambda" => response.Headers.GetValues("x-amzn-ErrorType").Single(),
            "logs" => (string?)JsonNode.Parse(body)!["__type"],
            _ => XDocument.Parse(body).Descendants().Single(e => e.Name.LocalName == "Code").Value,
        };
    }
}
