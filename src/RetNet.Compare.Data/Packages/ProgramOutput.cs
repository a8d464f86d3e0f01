using System.Diagnostics;

namespace RetNet.Compare.Data.Packages;

/// <summary>A program's standard output as a stream; a failure of the program surfaces where its output ends.</summary>
internal sealed class ProgramOutput : Stream
{
    private readonly Process _process;
    private readonly string _command;
    private readonly Task<string> _error;

    private ProgramOutput(Process process, string command)
    {
        _process = process;
        _command = command;
        _error = process.StandardError.ReadToEndAsync();
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Starts the program; <paramref name="missing"/> explains what to do when there is no such program.</summary>
    public static Stream Open(string program, IReadOnlyList<string> arguments, string missing) =>
        new ProgramOutput(ExternalProgram.Start(program, arguments, Environment.CurrentDirectory, missing), $"{program} {string.Join(' ', arguments)}");

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = _process.StandardOutput.BaseStream.Read(buffer, offset, count);
        if (read == 0 && count > 0)
        {
            _process.WaitForExit();
            if (_process.ExitCode != 0)
                throw new DataException($"'{_command}' failed: {ProgramResult.LastLine(_error.Result)} Check the file and try again.");
        }
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }
        base.Dispose(disposing);
    }
}
