using System.IO.Compression;
using System.Text;
using Kiln.Aws.Errors;
using Kiln.Services.Lambda.Code;

namespace Kiln.Unit.Services.Lambda;

public sealed class DeploymentPackageTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kiln-package-").FullName;

    [Fact]
    public void Unpack_writes_files_with_their_modes_and_times()
    {
        var zip = Zip(archive =>
        {
            Add(archive, "a.py", "1", 0b110_100_000);
            Add(archive, "pkg/b.sh", "2", 0b111_101_101);
            archive.CreateEntry("empty/");
        });
        DeploymentPackage.Unpack(zip, _directory);
        Assert.Equal("1", File.ReadAllText(Path.Combine(_directory, "a.py")));
        Assert.Equal((UnixFileMode)0b110_100_000, File.GetUnixFileMode(Path.Combine(_directory, "a.py")));
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(Path.Combine(_directory, "pkg/b.sh")));
        Assert.True(Directory.Exists(Path.Combine(_directory, "empty")));
    }

    [Fact]
    public void Unpack_keeps_the_modes_of_directories()
    {
        var zip = Zip(archive =>
        {
            archive.CreateEntry("closed/").ExternalAttributes = (0x4000 | 0b111_000_000) << 16;
            Add(archive, "closed/a.py", "1", 0b110_100_100);
        });
        DeploymentPackage.Unpack(zip, _directory);
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(Path.Combine(_directory, "closed")));
    }

    [Fact]
    public void Unpack_refuses_a_file_that_is_not_what_its_checksum_says()
    {
        var zip = Zip(archive => Add(archive, "a.py", "x = 1", 0b110_100_100));
        var directoryEntry = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        zip[directoryEntry + 16] ^= 1;
        zip[14] ^= 1;
        Assert.Throws<AwsException>(() => DeploymentPackage.Unpack(zip, _directory));
    }

    [Fact]
    public void Unpack_strips_set_id_bits()
    {
        DeploymentPackage.Unpack(Zip(a => Add(a, "suid", "x", 0b110_111_101_101)), _directory);
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(Path.Combine(_directory, "suid")));
    }

    [Theory]
    [InlineData("../out.py")]
    [InlineData("a/../../out.py")]
    [InlineData("/etc/out.py")]
    [InlineData("a\\..\\..\\out.py")]
    public void Unpack_refuses_a_name_that_leaves_the_directory(string name)
    {
        var error = Assert.Throws<AwsException>(() => DeploymentPackage.Unpack(Zip(a => Add(a, name, "x", 0b110_100_100)), _directory));
        Assert.Equal("Could not unzip uploaded file. Please check your file, then try to upload again.", error.Message);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(_directory)!, "out.py"));
    }

    [Theory]
    [InlineData("link", "/etc/passwd")]
    [InlineData("link", "../outside")]
    [InlineData("a/b/link", "../../../outside")]
    [InlineData("link", "a/../../outside")]
    public void Unpack_refuses_a_link_that_leaves_the_directory(string name, string target) =>
        Assert.Throws<AwsException>(() => DeploymentPackage.Unpack(Zip(a => AddLink(a, name, target)), _directory));

    // Lexically a/b/x, but l leads up to top, from where two steps up leave the directory.
    [Fact]
    public void Unpack_refuses_a_link_that_leaves_through_another()
    {
        var zip = Zip(a =>
        {
            Add(a, "top/f", "x", 0b110_100_100);
            AddLink(a, "a/b/c/l", "../../../top");
            AddLink(a, "out", "a/b/c/l/../../x");
        });
        Assert.Throws<AwsException>(() => DeploymentPackage.Unpack(zip, _directory));
    }

    [Fact]
    public void Unpack_refuses_a_file_below_a_link()
    {
        var zip = Zip(a =>
        {
            AddLink(a, "lib", "real");
            Add(a, "lib/f.py", "x", 0b110_100_100);
        });
        Assert.Throws<AwsException>(() => DeploymentPackage.Unpack(zip, _directory));
    }

    [Fact]
    public void Unpack_keeps_a_link_that_stays_inside()
    {
        var zip = Zip(a =>
        {
            Add(a, "lib/real.py", "x", 0b110_100_100);
            AddLink(a, "bin/alias.py", "../lib/real.py");
        });
        DeploymentPackage.Unpack(zip, _directory);
        Assert.Equal("x", File.ReadAllText(Path.Combine(_directory, "bin/alias.py")));
    }

    [Fact]
    public void Unpack_refuses_devices() =>
        Assert.Throws<AwsException>(() => DeploymentPackage.Unpack(Zip(a => Add(a, "null", "", 0x2000 | 0b110_110_110)), _directory));

    [Fact]
    public void Unpack_bounds_the_size_before_it_writes()
    {
        var zip = Zip(a =>
        {
            using var entry = a.CreateEntry("zeros.bin", CompressionLevel.Fastest).Open();
            var block = new byte[1024 * 1024];
            for (var i = 0; i < 251; i++)
                entry.Write(block);
        });
        var error = Assert.Throws<AwsException>(() => DeploymentPackage.Unpack(zip, _directory));
        Assert.Equal("Unzipped size must be smaller than 262144000 bytes", error.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory));
    }

    [Fact]
    public void Unpack_never_writes_more_of_an_entry_than_it_declares()
    {
        var zip = Zip(a => Add(a, "a.txt", new string('a', 100_000), 0b110_100_100));
        // The size field of the only central directory entry is 24 bytes into its header.
        var header = zip.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(zip.AsSpan(header + 24), 10);
        Assert.Throws<AwsException>(() => DeploymentPackage.Unpack(zip, _directory));
        Assert.Equal(10, new FileInfo(Path.Combine(_directory, "a.txt")).Length);
    }

    [Theory]
    [InlineData("a/b", "a")]
    [InlineData("a/", "a")]
    [InlineData("a", "a/b")]
    public void Unpack_refuses_a_name_that_is_both_a_file_and_a_directory(string first, string second)
    {
        var zip = Zip(a =>
        {
            Add(a, first, "", 0b110_100_100);
            Add(a, second, "x", 0b110_100_100);
        });
        Assert.Throws<AwsException>(() => DeploymentPackage.Unpack(zip, _directory));
    }

    [Fact]
    public void Unpack_refuses_names_that_no_file_system_takes()
    {
        Assert.Throws<AwsException>(() => DeploymentPackage.Unpack(Zip(a => Add(a, new string('n', 300), "x", 0b110_100_100)), _directory));
        Assert.Throws<AwsException>(() => DeploymentPackage.Unpack(Zip(a => Add(a, ".", "x", 0b110_100_100)), _directory));
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is no zip")]
    public void Unpack_refuses_what_is_no_zip(string content)
    {
        var error = Assert.Throws<AwsException>(() => DeploymentPackage.Unpack(Encoding.UTF8.GetBytes(content), _directory));
        Assert.Equal("InvalidParameterValueException", error.Code.Name);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static byte[] Zip(Action<ZipArchive> fill)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
            fill(archive);
        return buffer.ToArray();
    }

    private static void Add(ZipArchive archive, string name, string text, int mode)
    {
        var entry = archive.CreateEntry(name);
        entry.ExternalAttributes = mode << 16;
        using var writer = new StreamWriter(entry.Open());
        writer.Write(text);
    }

    private static void AddLink(ZipArchive archive, string name, string target) => Add(archive, name, target, 0xA000 | 0b111_111_111);
}
