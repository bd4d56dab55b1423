using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace ArtifactForge.Forging;

/// <summary>
/// A ruby that parses file after file as <c>ruby -c</c> does, and runs none of them. To start one for each file takes longer
/// than to patch and pack its cookbook.
/// </summary>
internal sealed class RubyParser : IDisposable
{
    // RubyVM is what parses for -c as well; the interpreters that lack it are said to be no use.
    private const string Script = """
        $stdin.binmode
        while (length = $stdin.gets)
          source = $stdin.read(length.to_i).force_encoding(Encoding::UTF_8)
          answer =
            begin
              RubyVM::InstructionSequence.compile(source, '-')
              'ok'
            rescue SyntaxError => error
              'no ' + error.message.b.gsub(/\s+/, ' ')
            end
          $stdout.puts answer
          $stdout.flush
        end
        """;

    private readonly Process process;
    private readonly Task<string> complaints;

    private RubyParser(Process process)
    {
        this.process = process;
        complaints = process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>Whether it was asked and has not answered: then it is of no more use.</summary>
    public bool OwesAnswer { get; private set; }

    public static RubyParser Start(string program)
    {
        var start = new ProcessStartInfo(program, ["--disable=gems", "-W0", "-e", Script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };

        // It could load code of anyone's.
        start.Environment.Remove("RUBYOPT");
        start.Environment.Remove("RUBYLIB");
        try
        {
            return new RubyParser(Process.Start(start)!);
        }
        catch (Win32Exception error)
        {
            throw Unusable(program, error.Message, error);
        }
    }

    /// <summary>One file at a time.</summary>
    /// <returns>Null where it can be parsed, else what ruby says.</returns>
    public async Task<string?> AskAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        OwesAnswer = true;
        try
        {
            var input = process.StandardInput.BaseStream;
            await input.WriteAsync(Encoding.ASCII.GetBytes($"{source.Length}\n"), cancellation);
            await input.WriteAsync(source, cancellation);
            await input.FlushAsync(cancellation);
            if (await process.StandardOutput.ReadLineAsync(cancellation) is { } answer)
            {
                OwesAnswer = false;
                return answer == "ok" ? null : answer["no ".Length..];
            }
        }
        catch (IOException)
        {
            // It has ended, and its last words say why.
        }

        throw Unusable(process.StartInfo.FileName, $"it ended without an answer. {await complaints.WaitAsync(cancellation)}");
    }

    /// <summary>Ends by itself when nothing more can be asked. To look for its children takes longer than all that it was asked.</summary>
    public void Dispose()
    {
        if (!OwesAnswer) process.StandardInput.Close();
        else if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private static ForgeException Unusable(string program, string why, Exception? cause = null) => new(
        program, $"cannot be asked whether files are Ruby: {RubySyntax.FirstWords(why)}", "Fix the Ruby installation, or remove it from PATH.", Failure.Failed, cause);
}
