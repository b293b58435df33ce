"""What the tests of client programs share."""

import pytest
from clients.partner import Partner, partner_of

from simulator.testing import SmsSimulator


@pytest.fixture
def partner(sms_simulator: SmsSimulator) -> Partner:
    """The test's own account."""
    return partner_of(sms_simulator)
