using Kiln.Server;
using Kiln.Server.Options;

namespace Kiln.Unit.Server.Options;

public sealed class BindingRulesTests
{
    private static readonly KilnOptions Plain = new() { DataDirectory = "/d", Interpreters = new(new Dictionary<string, string>(), "/i", null, "") };
    private static readonly KilnOptions Tls = Plain with { TlsCertificate = "c", TlsKey = "k" };

    public static TheoryData<string, KilnOptions, string?> Rows() => new()
    {
        { "127.0.0.1:1", Plain, null },
        { "[::1]:1", Plain with { Authenticate = false }, null },
        { "127.0.0.1:1", Tls, null },
        { "0.0.0.0:1", Plain, "--allow-plaintext" },
        { "192.0.2.1:1", Plain, "--tls-cert" },
        { "[::]:1", Plain with { AllowPlaintext = true }, null },
        { "0.0.0.0:1", Tls, null },
        { "0.0.0.0:1", Tls with { Authenticate = false }, "--allow-anybody" },
        { "0.0.0.0:1", Tls with { Authenticate = false, AllowAnybody = true }, null },
        { "0.0.0.0:1", Plain with { Authenticate = false, AllowAnybody = true }, "--allow-plaintext" },
        { "0.0.0.0:1", Plain with { Authenticate = false, AllowPlaintext = true }, "--allow-anybody" },
        { "0.0.0.0:1", Plain with { Authenticate = false, AllowPlaintext = true, AllowAnybody = true }, null },
        { "127.0.0.1:1", Plain with { TlsCertificate = "c" }, "--tls-cert needs --tls-key" },
        { "127.0.0.1:1", Plain with { TlsKey = "k" }, "--tls-key needs --tls-cert" },
    };

    [Theory, MemberData(nameof(Rows))]
    public void Address_is_opened_to_others_only_when_said_twice(string listen, KilnOptions options, string? named)
    {
        var address = ListenAddress.Parse(listen);
        if (named is null)
            BindingRules.Check(options, address);
        else
            Assert.Contains(named, Assert.Throws<UserErrorException>(() => BindingRules.Check(options, address)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Master_key_is_not_part_of_what_options_print() =>
        Assert.DoesNotContain("very-secret", (Plain with { MasterKey = "very-secret" }).ToString(), StringComparison.Ordinal);
}
