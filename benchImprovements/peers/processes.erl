%% The programs 40 to 43 in Erlang. `processes:run(Name)` runs one of them in the virtual machine
%% and prints its time as a line of JSON; a table's counter stands for the shared variable.
-module(processes).
-export([run/1]).

run(Name) ->
    {Work, Expected} = program(Name),
    Me = self(),
    spawn(fun() -> Me ! timed(Work) end),
    receive {Milliseconds, Expected} ->
        io:format("[{\"name\":\"~s\",\"ms\":[~.3f]}]~n", [Name, Milliseconds])
    end.

program("40_spawn_many") -> {fun spawn_many/0, 4999950000};
program("41_process_ring") -> {fun process_ring/0, 0};
program("42_ping_pong") -> {fun ping_pong/0, 1000000};
program("43_mvar_contention") -> {fun mvar_contention/0, 1000000}.

%% The lesser of processor time and wall clock.
timed(Work) ->
    {Cpu, _} = erlang:statistics(runtime),
    {Wall, Result} = timer:tc(Work),
    {CpuAfter, _} = erlang:statistics(runtime),
    {min(Wall / 1000, float(CpuAfter - Cpu)), Result}.

spawn_many() ->
    Me = self(),
    Started = [spawn(fun() -> receive Factor -> Me ! N * Factor end end)
               || N <- lists:seq(0, 99999)],
    [Child ! 1 || Child <- Started],
    collect(100000, 0).

collect(0, Total) -> Total;
collect(Left, Total) -> receive N -> collect(Left - 1, Total + N) end.

process_ring() ->
    First = ring(self(), 999),
    First ! 1000000,
    turn(First).

ring(Next, 0) -> Next;
ring(Next, Size) -> ring(spawn(fun() -> relay(Next) end), Size - 1).

relay(Next) ->
    receive Left ->
        Next ! Left - 1,
        if Left > 0 -> relay(Next); true -> ok end
    end.

turn(First) ->
    receive
        Left when Left > 0 -> First ! Left - 1, turn(First);
        _ -> 0
    end.

ping_pong() ->
    ping(spawn(fun pong/0), 0).

pong() ->
    receive
        {ping, From, N} -> From ! N + 1, pong();
        stop -> ok
    end.

ping(Partner, 1000000) -> Partner ! stop, 1000000;
ping(Partner, N) ->
    Partner ! {ping, self(), N},
    receive Answer -> ping(Partner, Answer) end.

mvar_contention() ->
    Me = self(),
    Table = ets:new(hits, [public, {write_concurrency, true}]),
    ets:insert(Table, {hits, 0}),
    [spawn(fun() -> work(Table, 1000), Me ! true end) || _ <- lists:seq(1, 1000)],
    [receive true -> ok end || _ <- lists:seq(1, 1000)],
    [{hits, Hits}] = ets:lookup(Table, hits),
    ets:delete(Table),
    Hits.

work(_, 0) -> ok;
work(Table, Left) -> ets:update_counter(Table, hits, 1), work(Table, Left - 1).
