using Somgate.Callbacks;
using Somgate.Processing;

namespace Somgate.Tests.Processing;

public sealed class PlacesTests
{
    [Fact]
    public void No_more_places_are_taken_than_there_are_and_who_found_none_is_told_of_the_next()
    {
        var places = new Places(2);
        Assert.True(places.TryTake());
        Assert.True(places.TryTake());
        Assert.False(places.TryTake());
        Assert.True(places.GiveBack());
        Assert.False(places.GiveBack());
        Assert.Equal(2, places.Free);
    }

    [Fact]
    public void A_failing_endpoint_keeps_few_places_until_it_delivers_again()
    {
        var endpoints = new Endpoints(100, perEndpoint: 10);
        for (var fault = 0; fault < 5; fault++) endpoints.Heard("https://dead.example", delivered: false);
        Assert.Equal(4, Taken(endpoints, "https://dead.example"));
        Assert.Equal(["https://dead.example"], endpoints.Busy);
        Assert.Equal(10, Taken(endpoints, "https://well.example"));
        endpoints.Heard("https://dead.example", delivered: true);
        Assert.Equal(6, Taken(endpoints, "https://dead.example"));
        Assert.Equal(100 - 20, endpoints.Free);
    }

    private static int Taken(Endpoints endpoints, string endpoint)
    {
        var taken = 0;
        while (endpoints.TryTake(endpoint)) taken++;
        return taken;
    }
}
