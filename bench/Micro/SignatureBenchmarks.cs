using BenchmarkDotNet.Attributes;
using Kiln.Aws.Signing;
using Microsoft.AspNetCore.Http;

namespace Kiln.Micro;

/// <summary>What every request pays before it is believed.</summary>
[MemoryDiagnoser]
public class SignatureBenchmarks
{
    private readonly DefaultHttpContext _http = InvokeRequest.Create();
    private readonly SignatureVerifier _verifier = new(new Keys(), TimeProvider.System);
    private readonly byte[] _large = new byte[6 * 1024 * 1024];
    private SignedRequest _signature = null!;

    [GlobalSetup]
    public void Setup() => _signature = SignedRequest.Parse(_http.Request, out _)!;

    [Benchmark]
    public SignedRequest? Parse() => SignedRequest.Parse(_http.Request, out _);

    [Benchmark]
    public async Task<Credential> Identify() => await _verifier.IdentifyAsync(_http, _signature, null);

    [Benchmark]
    public void Verify() => _verifier.Verify(_http, _signature, InvokeRequest.Credential, InvokeRequest.Body);

    [Benchmark]
    public string Hash_of_6_MB() => CanonicalRequest.Hash(_large);

    private sealed class Keys : IAccessKeys
    {
        public ValueTask<Credential?> FindAsync(string accessKeyId, string? sessionToken, CancellationToken cancellationToken) => new(InvokeRequest.Credential);
    }
}
