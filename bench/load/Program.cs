using Kiln.Load;

// bench/run sets these from `kiln env` and `kiln runtimes`.
var target = Target.FromEnvironment();
var report = new Report();
foreach (var (runtime, interpreter) in target.Interpreters)
{
    await using var function = await Function.CreateAsync(target, runtime);
    report.Add(
        runtime,
        BareInterpreter.Measure(interpreter, runs: 15),
        await ColdStarts.MeasureAsync(function, runs: 15),
        await WarmInvokes.SequentialAsync(function, count: 1000),
        await WarmInvokes.ConcurrentAsync(function, connections: 32, duration: TimeSpan.FromSeconds(4)));
}
report.Print();
