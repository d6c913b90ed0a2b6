"""Numbers are drawn on every store without gap or double."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from app.storage.opening import open_store
from tests.storage.conftest import (
    undone,
)


def test_numbers_count_for_each_series_and_year(store):
    with store.writing() as tx:
        assert [tx.next_number("QJ", 2026) for _ in range(3)] == [1, 2, 3]
        assert tx.next_number("QJ", 2027) == 1
        assert tx.next_number("JS", 2026) == 1


def test_a_number_that_was_not_used_is_drawn_again(store):
    with undone(store) as tx:
        assert tx.next_number("QJ", 2026) == 1
    with store.writing() as tx:
        assert tx.next_number("QJ", 2026) == 1


def test_eight_threads_draw_without_gap_or_double(store):
    together = Barrier(8)

    def draw(_):
        together.wait()
        return [draw_number(store) for _ in range(10)]

    with ThreadPoolExecutor(8) as pool:
        drawn = [number for found in pool.map(draw, range(8)) for number in found]
    assert sorted(drawn) == list(range(1, 81))


def test_two_processes_draw_without_gap_or_double(store_url):
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(2) as pool:
        drawn = pool.map(draw_numbers, [store_url] * 4, chunksize=1)
    assert sorted(number for found in drawn for number in found) == list(range(1, 101))


def draw_numbers(url):
    store = open_store(url)
    drawn = [draw_number(store) for _ in range(25)]
    store.close()
    return drawn


def draw_number(store):
    with store.writing() as tx:
        return tx.next_number("QJ", 2026)
