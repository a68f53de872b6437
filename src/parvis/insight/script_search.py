"""Looks for accounts that follow one script: the same few proposals, answered the same way, among other votes.

A careful campaign hides its hours, its networks and its order, and mixes in honest votes. It cannot hide that all of it
met the same proposals, when cards are drawn by lot, and said the same of them. Each account is asked how much likelier
its votes are if it follows the script than if it came as others of its days and opinions do, the script being read
from the others of the group, and what others do from everyone outside of it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.insight.account_acts import PERIODS, AccountActs

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

MOST_COMPARED = 3_000
"""Accounts, drawn by lot, among which scripts are looked for; what is found is then asked of everyone."""
_WORK = 2e9
_NEAREST = 5
_FEWEST_OPINIONS = 5
_TURNS = 20
_STEPS = 6
_MIXED = 0.5


@dataclass(frozen=True, slots=True)
class Followers:
    """Accounts that follow a script: their positions in the matrix, and the mean strengths in nats of what they met
    and of what they said."""

    accounts: NDArray[np.int64]
    met: float
    said: float


@dataclass(frozen=True, slots=True)
class ScriptSearch:
    """The estimator of scripts.

    An account follows a script when the logarithm of its likelihood ratio is above log(n e / k), because k followers
    among n accounts can be chosen in about (n e / k)^k ways, plus `margin`. What was said brings `said_at_most`: alone,
    like votes never suffice. At most `most` scripts are looked for, from `tries` beginnings each.
    """

    fewest: int = 5
    margin: float = 3.0
    said_at_most: float = 8.0
    said_at_least: float = 5.0
    tries: int = 8
    most: int = 8
    random_state: int = 0

    def find(self, acts: AccountActs) -> list[Followers]:
        """The scripts found, the strongest first; accounts follow one at most."""
        size = len(acts.matrix.participants)
        chosen = self._draw(acts)
        if len(chosen) < self.fewest * 4:
            return []
        votes = _Votes.of(acts, chosen)
        free, found = np.ones(len(chosen), bool), []
        for _ in range(self.most):
            followers = self._one(votes, free, size)
            if followers is None:
                break
            free &= ~followers
            everyone = self._everyone(acts, votes, followers, ~free)
            if len(everyone.accounts) < self.fewest:
                break
            found.append(everyone)
        return found

    def _draw(self, acts: AccountActs) -> NDArray[np.int64]:
        able = np.flatnonzero(acts.matrix.ballots >= _FEWEST_OPINIONS)
        most = min(MOST_COMPARED, int(np.sqrt(_WORK / max(len(acts.matrix.proposals), 1))))
        rng = np.random.default_rng([self.random_state, 29])
        return np.sort(rng.choice(able, most, replace=False)) if len(able) > most else able

    def _one(self, votes: "_Votes", free: Mask, size: int) -> Mask | None:
        """The followers among the votes compared, or None."""
        nearest, order = _nearest(votes, votes.usual(~free), free)
        tried = ~free
        for account in [place for place in order.tolist() if free[place]][: self.tries * 20]:
            if tried[account]:
                continue
            members = np.zeros(len(free), bool)
            members[[account, *nearest[account].tolist()]] = True
            members = self._settle(votes, members & free, free, size)
            tried |= members
            tried[account] = True
            if members.sum() >= self.fewest:
                return members
            if (tried & free).sum() >= self.tries:
                break
        return None

    def _settle(self, votes: "_Votes", members: Mask, free: Mask, size: int) -> Mask:
        """The group that a beginning grows into: those who follow its script, until nobody comes or goes."""
        for turn in range(_TURNS):
            if members.sum() < 2:
                break
            met, said = self._strengths(votes, members, ~free)
            following = self._follows(met, said, members, size, len(free)) & free
            if turn == 0 and following.sum() < self.fewest:
                following = np.zeros(len(free), bool)
                following[np.argsort(-(met + np.minimum(said, self.said_at_most)) + 1e9 * ~free)[:8]] = True
            if (following == members).all():
                break
            members = following
        if members.sum() < self.fewest:
            return np.zeros(len(free), bool)
        met, said = self._strengths(votes, members, ~free)
        members &= self._follows(met, said, members, size, len(free))
        is_script = members.sum() >= self.fewest and said[members].mean() >= self.said_at_least
        return members if is_script else np.zeros(len(free), bool)

    def _strengths(self, votes: "_Votes", members: Mask, gone: Mask) -> tuple[Floats, Floats]:
        usual = votes.usual(gone | members)
        return _Script.of(votes, usual, members).strengths(votes, usual, members)

    def _follows(self, met: Floats, said: Floats, members: Mask, size: int, compared: int) -> Mask:
        """Who is far likelier with the script than without, in what was met and in what was said."""
        group = max(members.sum() * size / compared, 1.0)
        needed = np.log(size * np.e / group) + self.margin
        return np.asarray((met + np.minimum(said, self.said_at_most) > needed) & (met > 2.0) & (said > 1.0))

    def _everyone(self, acts: AccountActs, votes: "_Votes", followers: Mask, gone: Mask) -> Followers:
        """The followers among all accounts, those who were not compared too, a piece at a time."""
        usual = votes.usual(gone)
        script = _Script.of(votes, usual, followers)
        met, said = script.strengths(votes, usual, followers)
        place, total = votes.accounts[followers], len(acts.matrix.participants)
        kept, mets, saids = [place], [met[followers]], [said[followers]]
        rest = np.setdiff1d(np.flatnonzero(acts.matrix.ballots >= _FEWEST_OPINIONS), votes.accounts)
        for start in range(0, len(rest), MOST_COMPARED):
            piece = _Votes.of(acts, rest[start : start + MOST_COMPARED])
            nobody = np.zeros(len(piece.accounts), bool)
            met, said = script.strengths(piece, usual, nobody)
            follows = self._follows(met, said, followers, total, len(votes.accounts))
            kept.append(piece.accounts[follows])
            mets.append(met[follows])
            saids.append(said[follows])
        told = np.concatenate(kept)
        strengths = (float(np.concatenate(each).mean()) for each in (mets, saids))
        return Followers(np.sort(told), *strengths)


@dataclass(frozen=True, slots=True)
class _Usual:
    """What accounts outside of a group do: `reach` (periods, m) is how readily each proposal is met, `shares`
    (strata, m, 3) what is said of it."""

    reach: Floats
    shares: Floats

    def chance(self, votes: "_Votes") -> Floats:
        """The chance that each account met each proposal, given how many it met, shape (n, m).

        1 - exp(-s_u r_j), what drawing without replacement by weights comes to; s_u is found so that it sums to the
        account's number, by Newton's steps.
        """
        reach, wanted = self.reach[votes.periods], votes.met.sum(axis=1)
        pace = wanted / reach.sum(axis=1)
        for _ in range(_STEPS):
            unmet = np.exp(-pace[:, None] * reach)
            missing = wanted - (1 - unmet).sum(axis=1)
            pace = np.minimum(pace + missing / np.maximum((reach * unmet).sum(axis=1), 1e-9), 1e3)
        return np.asarray(np.clip(1 - np.exp(-pace[:, None] * reach), 1e-3, 1 - 1e-3))


@dataclass(frozen=True, slots=True)
class _Votes:
    """Some accounts' votes side by side: `met` (n, m) whether each has an opinion, `said` (n, m, 3) which."""

    accounts: NDArray[np.int64]
    met: Mask
    said: Mask
    periods: NDArray[np.int64]
    strata: NDArray[np.int64]

    @classmethod
    def of(cls, acts: AccountActs, accounts: NDArray[np.int64]) -> "_Votes":
        matrix = acts.matrix.rows_of(accounts)
        said = np.zeros((len(accounts), len(matrix.proposals), 3), bool)
        said[matrix.cell_rows(), matrix.columns, 1 - matrix.ratings] = True
        return cls(accounts, said.any(axis=2), said, acts.periods[accounts], acts.strata[accounts])

    def part(self, chosen: Mask) -> "_Votes":
        """The votes of some of them."""
        return _Votes(
            self.accounts[chosen], self.met[chosen], self.said[chosen], self.periods[chosen], self.strata[chosen]
        )

    def usual(self, without: Mask) -> _Usual:
        """What those outside of `without` do. A proposal is reached as in the period or as overall, whichever is more:
        a day on which it was new, or pinned, is no coordination. Shares lie halfway between the stratum and all."""
        kept = ~without
        overall = (self.met[kept].sum(axis=0) + 0.5) / (kept.sum() + 1.0)
        counts = self.said[kept].sum(axis=0) + 1.0
        whole = counts / counts.sum(axis=1, keepdims=True)
        reach = np.empty((PERIODS, self.met.shape[1]))
        for period in range(PERIODS):
            mine = kept & (self.periods == period)
            reach[period] = (self.met[mine].sum(axis=0) + 20 * overall) / (mine.sum() + 20)
        strata = int(self.strata.max(initial=0)) + 1
        shares = np.empty((strata, *whole.shape))
        for stratum in range(strata):
            inside = self.said[kept & (self.strata == stratum)].sum(axis=0)
            shares[stratum] = (inside + 6 * whole) / (inside.sum(axis=1, keepdims=True) + 6)
        ready = -np.log1p(-np.clip(np.maximum(reach, overall), 1e-4, 0.97))
        return _Usual(ready, (1 - _MIXED) * shares + _MIXED * whole)


@dataclass(frozen=True, slots=True)
class _Script:
    """The proposals of a script (s,), how many of its `size` followers met each (s,), and what they said (s, 3)."""

    proposals: NDArray[np.int64]
    size: int
    met: Floats
    said: Floats
    usual: Floats

    @classmethod
    def of(cls, votes: _Votes, usual: _Usual, members: Mask) -> "_Script":
        """What `members` meet far more often than others of their days do: by three standard errors, and by 0.15."""
        chance = usual.chance(votes.part(members)).mean(axis=0)
        size, met = int(members.sum()), votes.met[members].sum(axis=0)
        above = (met - size * chance) / np.sqrt(np.maximum(size * chance * (1 - chance), 1e-9))
        chosen = np.flatnonzero((above > 3) & (met > (chance + 0.15) * size))
        said = votes.said[members][:, chosen].sum(axis=0)
        return cls(chosen, size, met[chosen].astype(float), said.astype(float), chance[chosen])

    def strengths(self, votes: _Votes, usual: _Usual, members: Mask) -> tuple[Floats, Floats]:
        """The log likelihood ratios of what each account met and of what it said (n,); members are left out of the
        script that they are held against."""
        own, columns = members.astype(float)[:, None], self.proposals
        did, says = votes.met[:, columns], votes.said[:, columns]
        follow = (self.met - own * did + 2 * self.usual) / (self.size - own + 2)
        follow = np.clip(follow, 1e-3, 0.99)
        chance = usual.chance(votes)[:, columns]
        met = np.where(did, np.log(follow / chance), np.log((1 - follow) / (1 - chance))).sum(axis=1)
        plain = usual.shares[votes.strata][:, columns]
        counts = self.said - own[:, :, None] * says
        script = (counts + 3 * plain) / (counts.sum(axis=2, keepdims=True) + 3)
        return met, np.where(says, np.log(script / plain), 0.0).sum(axis=(1, 2))


def _nearest(votes: _Votes, usual: _Usual, free: Mask) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The nearest accounts of each one in what they did beyond the usual, and accounts by how near these are."""
    chance = usual.chance(votes)
    met = np.clip((votes.met - chance) / np.sqrt(chance * (1 - chance)), -2, 3)
    shares = usual.shares[votes.strata]
    mean = shares[:, :, 0] - shares[:, :, 2]
    spread = np.sqrt(shares[:, :, 0] + shares[:, :, 2] - mean**2 + 0.05)
    rating = votes.said[:, :, 0].astype(float) - votes.said[:, :, 2]
    said = np.where(votes.met, np.clip((rating - mean) / spread, -3, 3), 0.0)
    beyond = np.concatenate([met, said], axis=1).astype(np.float32)
    beyond[~free] = 0
    likeness = beyond @ beyond.T
    np.fill_diagonal(likeness, -np.inf)
    nearest = np.argpartition(-likeness, _NEAREST, axis=1)[:, :_NEAREST]
    near = np.take_along_axis(likeness, nearest, axis=1).mean(axis=1)
    return nearest, np.argsort(-near, kind="stable")
