using BenchmarkDotNet.Attributes;
using Kiln.Aws.Routing;
using Kiln.Services.Lambda;
using Kiln.Services.XRay;
using Microsoft.AspNetCore.Http;

namespace Kiln.Micro;

/// <summary>From a request to its operation, among those of two models.</summary>
[MemoryDiagnoser]
public class RoutingBenchmarks
{
    private readonly Router _router = new([LambdaService.Create(), XRayService.Create()]);
    private readonly DefaultHttpContext _http = InvokeRequest.Create();

    [Benchmark]
    public Route? Find_Invoke() => _router.Find(_http, "lambda", static _ => null);
}
