"""The simulator: a load, a station and its clients, event by event, in whole microseconds."""

from course.contracts.backpressure_policy import WhenFull
from course.simulate.fast import waits
from course.simulate.load import (
    MS,
    SECOND,
    US,
    ArrivalTrace,
    Constant,
    Erlang,
    Every,
    Exponential,
    Hyperexponential,
    Load,
    Poisson,
    Rates,
    Uniform,
    WorkTrace,
)
from course.simulate.requests import NEVER, NOBODY, Event, Requests
from course.simulate.result import Result, Series, Summary, simulate
from course.simulate.run import Clients, Crash, Ending, Order, Run, Slowdown, Station

__all__ = [
    "MS",
    "NEVER",
    "NOBODY",
    "SECOND",
    "US",
    "ArrivalTrace",
    "Clients",
    "Constant",
    "Crash",
    "Ending",
    "Erlang",
    "Event",
    "Every",
    "Exponential",
    "Hyperexponential",
    "Load",
    "Order",
    "Poisson",
    "Rates",
    "Requests",
    "Result",
    "Run",
    "Series",
    "Slowdown",
    "Station",
    "Summary",
    "Uniform",
    "WhenFull",
    "WorkTrace",
    "simulate",
    "waits",
]
