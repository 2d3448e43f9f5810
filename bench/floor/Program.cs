using System.Net;
using Kiln.Floor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;

// The shortest way from HTTP to a Python and back: Kiln.Floor INTERPRETER LOOPS
await using var loops = await PythonLoops.StartAsync(interpreter: args[0], count: int.Parse(args[1]));
var builder = WebApplication.CreateEmptyBuilder(new());
builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Listen(IPAddress.Loopback, 0);
});
await using var web = builder.Build();
web.Run(loops.EchoAsync);
await web.StartAsync();
Console.WriteLine(web.Urls.Single());
await web.WaitForShutdownAsync();
