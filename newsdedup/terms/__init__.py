"""Terms: the words of a text brought to one form each, and how much each of them tells.

    wordings → chunks (what spaces part) → words → terms, phrases joined

A word becomes a term once, when it is first met: number words and figures by their value
("five" and "5" are #5), aliases by what they stand for, other words by their stem. Phrases
("united nations", "1.2 million") become one term. A term's *salience* is the negative
logarithm of its frequency in whole units of 1/16 nat, so that sums are exact and no result
depends on the order of addition.
"""

from newsdedup.terms.stemmers import SNOWBALL, stemmer
from newsdedup.terms.vocabulary import PRIOR_SENTENCES, Vocabulary

__all__ = ["PRIOR_SENTENCES", "SNOWBALL", "Vocabulary", "stemmer"]
