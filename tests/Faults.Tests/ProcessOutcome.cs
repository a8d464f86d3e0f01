namespace RetNet.Compare.Faults;

/// <summary>How a process ended and what it said.</summary>
internal sealed record ProcessOutcome(int Code, string Output, string Error)
{
    /// <summary>Fails the test unless the process ended well.</summary>
    public ProcessOutcome Succeeded()
    {
        Assert.True(Code == 0, $"exit code {Code}: {Error}{Output}");
        return this;
    }

    /// <summary>Fails the test unless the process ended with that code and a message that holds every one of the words and no stack trace.</summary>
    public ProcessOutcome Failed(int code, params string[] words)
    {
        Assert.True(Code == code, $"exit code {Code} instead of {code}: {Error}{Output}");
        Assert.All(words, word => Assert.Contains(word, Error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        return this;
    }
}
