"""Work on hostile or hungry input in a process of its own, which cannot outlive its limits.

`running.run` names a module; a fork server (`forkserver.py`) that has imported it forks a child for
each piece of work. Such a module has `prepare()`, called once, and `work(content)`, which a child
calls within its limits.
"""
