"""What is not as a registry in use needs it, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Complaint:
    """``code`` stays the same for programs; the sentences are for the operator."""

    code: str
    problem: str
    advice: str

    def __str__(self) -> str:
        return f"{self.code}: {self.problem}。{self.advice}。"
