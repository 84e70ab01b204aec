%% The programs 40 to 43 in Erlang. `processes:run()` times each inside the virtual machine and
%% prints one line of JSON; tables of counters stand for the shared variable.
-module(processes).
-export([run/0]).

run() ->
    Rows = [row(Name, Work, Expected) || {Name, Work, Expected} <- programs()],
    io:format("[~s]~n", [lists:join(",", Rows)]).

programs() ->
    [{"40_spawn_many", fun spawn_many/0, 4999950000},
     {"41_process_ring", fun process_ring/0, 0},
     {"42_ping_pong", fun ping_pong/0, 1000000},
     {"43_mvar_contention", fun mvar_contention/0, 1000000}].

row(Name, Work, Expected) ->
    Times = [timed(Work, Expected) || _ <- lists:seq(1, 4)],
    Shown = lists:join(",", [io_lib:format("~.3f", [T / 1000]) || T <- tl(Times)]),
    io_lib:format("{\"name\":\"~s\",\"ms\":[~s]}", [Name, Shown]).

%% Each run in a process of its own, so that no mailbox or heap is left from the one before.
timed(Work, Expected) ->
    Me = self(),
    spawn(fun() -> Me ! timer:tc(Work) end),
    receive {Time, Expected} -> Time end.

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
