using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Kiln.Micro;

// In this process: a build of its own would not know the artifacts folder. dotnet run -c Release --project bench/Micro -- --filter '*'
BenchmarkSwitcher.FromTypes([typeof(SignatureBenchmarks), typeof(RoutingBenchmarks), typeof(FrameBenchmarks), typeof(InvokerBenchmarks), typeof(SplitterBenchmarks), typeof(AuthorizationBenchmarks)])
    .Run(args, DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)));
