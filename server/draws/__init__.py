"""抽取：冻结两份名单、封下系统的数、掷骰、抽取、派员（S0-19、S2-05、S4-08…S4-10）。"""

from server.draws import problems as _problems  # noqa: F401  (its codes are known with the room)
